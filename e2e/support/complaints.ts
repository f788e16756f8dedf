import type { Page } from '@playwright/test';

/** What the browser itself says of an answer that is no success: journeys provoke those, and the page tells the reader. */
const ANSWERS = /^Failed to load resource/;

/** Fills with the errors and warnings of the console, and with errors that nobody caught, as they come. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !ANSWERS.test(message.text()))
      complaints.push(message.text());
  });
  return complaints;
}
