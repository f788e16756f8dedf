import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, createHold } from './hold.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const HOLD_MS = 5000;

/** Answers that write down when they were sent. */
function desk() {
  const hold = createHold();
  const sent: string[] = [];
  const answer = (id: string, send: () => Promise<void> = async () => undefined): Answer => ({
    id,
    words: `Approve: ${id}`,
    typed: { decision: 'approve', reason: 'ordered' },
    send: () => {
      sent.push(id);
      return send();
    },
  });
  const states = () =>
    Object.fromEntries([...hold.standings()].map(([id, { state }]) => [id, state] as const));
  return { hold, sent, answer, states };
}

describe('an answer that is held', () => {
  it('is sent when its time is over, and forgotten when it was taken', async () => {
    const { hold, sent, answer, states } = desk();
    hold.give(answer('pay'), HOLD_MS);
    await vi.advanceTimersByTimeAsync(HOLD_MS - 1);
    expect(sent).toEqual([]);
    expect(states()).toEqual({ pay: 'held' });
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual(['pay']);
    expect(states()).toEqual({});
  });

  it('is never sent once it is taken back, and keeps what was typed', async () => {
    const { hold, sent, answer } = desk();
    hold.give(answer('pay'), HOLD_MS);
    expect(hold.takeBack('pay')).toBe(true);
    hold.sendAll();
    await vi.advanceTimersByTimeAsync(HOLD_MS * 2);
    expect(sent).toEqual([]);
    expect(hold.standings().get('pay')).toMatchObject({
      state: 'taken_back',
      answer: { typed: { reason: 'ordered' } },
    });
  });

  it('is taken back newest first, and only while it is held', async () => {
    const { hold, sent, answer } = desk();
    hold.give(answer('first'), HOLD_MS);
    await vi.advanceTimersByTimeAsync(1000);
    hold.give(answer('second'), HOLD_MS);
    expect(hold.takeBackLast()?.id).toBe('second');
    await vi.advanceTimersByTimeAsync(HOLD_MS);
    expect(hold.takeBackLast()).toBeUndefined();
    expect(hold.takeBack('first')).toBe(false);
    expect(sent).toEqual(['first']);
  });

  it('is sent at once when the page is left, and not again when its time is over', async () => {
    const { hold, sent, answer } = desk();
    hold.give(answer('first'), HOLD_MS);
    hold.give(answer('second'), HOLD_MS);
    hold.sendAll();
    expect(sent).toEqual(['first', 'second']);
    await vi.advanceTimersByTimeAsync(HOLD_MS * 2);
    expect(sent).toEqual(['first', 'second']);
  });

  it('is given once, however often the key is pressed', async () => {
    const { hold, sent, answer } = desk();
    hold.give(answer('pay'), HOLD_MS);
    hold.give(answer('pay'), HOLD_MS);
    hold.send('pay');
    hold.give(answer('pay'), HOLD_MS);
    await vi.advanceTimersByTimeAsync(HOLD_MS * 2);
    expect(sent).toEqual(['pay']);
  });

  it('is sent at once where there is no time to hold it', () => {
    const { hold, sent, answer } = desk();
    hold.give(answer('pressing'), 0);
    expect(sent).toEqual(['pressing']);
  });

  it('is kept with the reason when it is refused, until it is answered again', async () => {
    const { hold, sent, answer, states } = desk();
    const refused = new Error('decided by joe');
    hold.give(
      answer('pay', () => Promise.reject(refused)),
      0,
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(hold.standings().get('pay')).toMatchObject({ state: 'refused', error: refused });
    hold.give(answer('pay'), 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual(['pay', 'pay']);
    expect(states()).toEqual({});
  });
});

it('tells of every change with another object', () => {
  const { hold, answer } = desk();
  const seen = new Set<unknown>();
  const stop = hold.subscribe(() => seen.add(hold.standings()));
  hold.give(answer('pay'), HOLD_MS);
  hold.takeBack('pay');
  stop();
  hold.give(answer('pay'), HOLD_MS);
  expect(seen.size).toBe(2);
});
