import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './studio.ts';

/** What axe finds on the page as it stands, or in `part` of it; `place` says where, when there are several. */
export async function noSeriousProblem(
  page: Page,
  place = new URL(page.url()).pathname,
  part = 'html',
): Promise<void> {
  await findsNothing(new AxeBuilder({ page }).include(part), place);
}

/** What another theme can make worse. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** The page as it stands, whole in the light theme; in the dark one only colours can be wrong that were not before. */
export async function soundInBothThemes(page: Page, place: string): Promise<void> {
  await wear(page, 'light');
  await noSeriousProblem(page, `${place}, light`);
  await wear(page, 'dark');
  await findsNothing(new AxeBuilder({ page }).withRules(RULES_OF_COLOUR), `${place}, dark`);
}

async function wear(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

async function findsNothing(axe: AxeBuilder, place: string): Promise<void> {
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(
      ({ id, nodes }) => `${place}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    ),
  ).toEqual([]);
}
