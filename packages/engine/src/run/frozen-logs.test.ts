/**
 * Logs as earlier versions of aob wrote them, and the states they led to. They are never edited: an event that changes
 * its shape gets the next version, an upcaster in `read-events.ts` and a log of its own here (R20).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { digestOfText } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { evolve } from './evolve.ts';
import { EVENT_VERSIONS, readEvents } from './read-events.ts';
import { EVOLVE_VERSION, snapshotOf } from './snapshot.ts';
import { emptyState, type RunState } from './state.ts';

interface FrozenLog {
  readonly run_id: string;
  readonly commits: readonly {
    readonly at: number;
    readonly events: readonly { type: string; v?: number }[];
  }[];
  /** By version of `evolve`: the state after the last event. */
  readonly states: { readonly [version: string]: unknown };
  /** Likewise, of the state after each event: the beginning of its digest, with blanks between. */
  readonly on_the_way: { readonly [version: string]: string };
}

const folder = new URL('./frozen-logs/', import.meta.url);
const logs = readdirSync(folder).map((name) => ({
  name,
  log: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as FrozenLog,
}));

/** Enough of its digest to tell a state from any other that the log could have led to. */
const markOf = (state: RunState): string =>
  digestOfText(snapshotOf(state)).slice('sha256:'.length, 'sha256:'.length + 8);

describe('R20: a log that was written once', () => {
  it.each(logs)('$name leads to the state it always led to', ({ log }) => {
    const state = emptyState(log.run_id);
    for (const { at, events } of log.commits)
      for (const event of readEvents(JSON.stringify(events))) evolve(state, event, at);
    // Another state from the same events: EVOLVE_VERSION grows, and the new state is added beside the old one.
    expect(JSON.parse(snapshotOf(state))).toEqual(log.states[EVOLVE_VERSION]);
  });

  // A snapshot may be taken anywhere (R20): what is the same in the end only is another version all the same.
  it.each(logs)('$name leads there by way of the states it always did', ({ log }) => {
    const state = emptyState(log.run_id);
    const before = log.on_the_way[EVOLVE_VERSION]?.split(' ') ?? [];
    const now: string[] = [];
    const then: string[] = [];
    for (const { at, events } of log.commits)
      for (const event of readEvents(JSON.stringify(events))) {
        evolve(state, event, at);
        now.push(`${state.seq} ${event.type} ${markOf(state)}`);
        then.push(`${state.seq} ${event.type} ${before[state.seq - 1]}`);
      }
    expect(now).toEqual(then);
  });

  it('is there for every version of every event', () => {
    const written = new Set(
      logs.flatMap(({ log }) =>
        log.commits.flatMap(({ events }) => events.map(({ type, v = 1 }) => `${type} ${v}`)),
      ),
    );
    const known = Object.entries(EVENT_VERSIONS).flatMap(([type, latest]) =>
      Array.from({ length: latest }, (_, i) => `${type} ${i + 1}`),
    );
    expect(known.filter((version) => !written.has(version))).toEqual([]);
  });
});
