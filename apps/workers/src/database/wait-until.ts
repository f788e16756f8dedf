import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 15;

/** Polls a fact that nothing announces. False when it did not come true in time. */
export async function waitUntil(isTrue: () => boolean, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!isTrue()) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
