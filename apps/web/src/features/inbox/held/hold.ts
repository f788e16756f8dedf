/**
 * Answers that have been given and not been sent: for a few seconds whoever gave one can take it back, as nobody can once it is
 * in the log of its run (adr/0046).
 *
 * H1 An answer is sent once: when its time is over, when its giver does not want to wait, or when the page is left.
 * H2 What was not taken, because it was taken back or refused, is kept as it was typed until the question is answered again.
 */

import type { Json } from '@aob/ir';

export interface Answer {
  /** Of the ticket, or of the patch, that is answered. */
  readonly id: string;
  /** What is said to what, for a person: "Approve: Pay?". */
  readonly words: string;
  /** What was typed, for the form it came from. */
  readonly typed: Typed;
  readonly send: () => Promise<void>;
}

export interface Typed {
  readonly decision: string;
  readonly reason: string;
  readonly data?: Json;
}

export type Standing =
  | { readonly state: 'held'; readonly answer: Answer; readonly sentAt: number }
  | { readonly state: 'sending'; readonly answer: Answer }
  | { readonly state: 'taken_back'; readonly answer: Answer }
  | { readonly state: 'refused'; readonly answer: Answer; readonly error: unknown };

export interface Hold {
  /** Sends it after `forMs`, which is at once for none. */
  give(answer: Answer, forMs: number): void;
  /** False if it is too late. */
  takeBack(id: string): boolean;
  /** The newest that can be; undefined if there is none. */
  takeBackLast(): Answer | undefined;
  send(id: string): void;
  /** Nobody can take anything back any more: the page is being left. */
  sendAll(): void;
  /** How each answer stands that was not taken yet, the oldest first; another object after each change. */
  standings(): ReadonlyMap<string, Standing>;
  subscribe(listener: () => void): () => void;
}

export function createHold(now: () => number = Date.now): Hold {
  let standings: ReadonlyMap<string, Standing> = new Map();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const listeners = new Set<() => void>();

  const put = (id: string, standing: Standing | undefined): void => {
    const next = new Map(standings);
    next.delete(id);
    if (standing !== undefined) next.set(id, standing);
    standings = next;
    for (const listener of listeners) listener();
  };
  const heldAnswer = (id: string): Answer | undefined => {
    const standing = standings.get(id);
    return standing?.state === 'held' ? standing.answer : undefined;
  };
  const stopTimer = (id: string): void => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };
  const sendOff = (answer: Answer): void => {
    stopTimer(answer.id);
    put(answer.id, { state: 'sending', answer });
    answer.send().then(
      () => put(answer.id, undefined),
      (error: unknown) => put(answer.id, { state: 'refused', answer, error }),
    );
  };
  const send = (id: string): void => {
    const answer = heldAnswer(id);
    if (answer !== undefined) sendOff(answer);
  };
  const takeBack = (id: string): boolean => {
    const answer = heldAnswer(id);
    if (answer === undefined) return false;
    stopTimer(id);
    put(id, { state: 'taken_back', answer });
    return true;
  };

  return {
    give: (answer, forMs) => {
      const before = standings.get(answer.id)?.state;
      // H1: a second press of a key is no second answer.
      if (before === 'held' || before === 'sending') return;
      if (forMs <= 0) {
        sendOff(answer);
        return;
      }
      put(answer.id, { state: 'held', answer, sentAt: now() + forMs });
      timers.set(
        answer.id,
        setTimeout(() => send(answer.id), forMs),
      );
    },
    takeBack,
    takeBackLast: () => {
      const last = [...standings.values()].findLast(({ state }) => state === 'held');
      return last !== undefined && takeBack(last.answer.id) ? last.answer : undefined;
    },
    send,
    sendAll: () => {
      for (const id of [...standings.keys()]) send(id);
    },
    standings: () => standings,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
