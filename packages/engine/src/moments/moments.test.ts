/** Every moment of every frozen log, beside what `evolve` and the reads of the server say about the same prefix of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunEventResource } from '../contract/events.ts';
import { evolve } from '../run/evolve.ts';
import { spelledOut } from '../run/fidelity.ts';
import { emptyState, nodeKey, type RunState } from '../run/state.ts';
import { entries, get } from '../run/table.ts';
import { undosIn } from '../usecases/undo-history.ts';
import { bodiesOf } from './bodies.ts';
import { createMoments, type Moment } from './moments.ts';
import { type PlacedEvent, placedEvent } from './placed-event.ts';
import { spansOf } from './spans.ts';

interface FrozenLog {
  readonly run_id: string;
  readonly commits: readonly {
    readonly at: number;
    readonly events: readonly Omit<RunEventResource, 'seq' | 'at' | 'run_id'>[];
  }[];
}

const folder = new URL('../run/frozen-logs/', import.meta.url);
const logs = readdirSync(folder).map((name) => ({
  name,
  events: eventsOf(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as FrozenLog),
}));

function eventsOf({ run_id, commits }: FrozenLog): readonly RunEventResource[] {
  let seq = 0;
  return commits.flatMap(({ at, events }) =>
    events.map((event) => {
      seq += 1;
      return { seq, at: new Date(at).toISOString(), run_id, ...event };
    }),
  );
}

/** In one shape for both sides: what each thing on view is. */
interface Seen {
  readonly nodes: { readonly [key: string]: string };
  readonly edges: { readonly [key: string]: string };
  readonly bodies: readonly unknown[];
  readonly patches: number;
}

const sorted = (pairs: readonly (readonly [string, string])[]) =>
  Object.fromEntries(pairs.filter(([, word]) => !word.startsWith('pending')).sort());

const seenIn = ({ nodes, edges, bodies, patches }: Moment): Seen => ({
  nodes: sorted(
    nodes.map(({ id, scope, status, undo }) => [nodeKey(scope, id), `${status} ${undo?.status ?? ''}`]),
  ),
  edges: sorted(edges.map(({ id, scope, state }) => [nodeKey(scope, id), state])),
  bodies: [...bodies].sort(byPlace),
  patches,
});

const byPlace = (a: { scope: string; node: string }, b: { scope: string; node: string }): number =>
  nodeKey(a.scope, a.node) < nodeKey(b.scope, b.node) ? -1 : 1;

/** As `readGraph` puts it together. */
const seenByServer = (state: RunState, history: readonly PlacedEvent[]): Seen => {
  const all = bodiesOf(history);
  const shown = new Set(['']);
  const bodies: (typeof all)[number][] = [];
  // From the outside in; a body is listed after the one around it.
  for (const body of all) {
    if (!shown.has(body.scope)) continue;
    bodies.push(body);
    for (const { scope } of body.shown) shown.add(scope);
  }
  const undos = undosIn(history);
  const word = (key: string, status: string): readonly [string, string] => [
    key,
    `${status} ${undos.get(key)?.status ?? ''}`,
  ];
  const top = entries(state.nodes).filter(([, node]) => node.scope === '');
  const inside = spansOf(history).filter(({ scope }) => scope !== '' && shown.has(scope));
  const edges = history
    .flatMap(({ event }) => spelledOut(event))
    .flatMap((event) => (event.type === 'edge.taken' || event.type === 'edge.dead' ? [event] : []))
    .filter(({ data: { scope = '' } }) => scope !== '' && shown.has(scope));
  return {
    nodes: sorted([
      ...top.map(([key, node]) => word(key, node.status)),
      ...inside.map(({ scope, node, status }) => {
        const key = nodeKey(scope, node);
        return word(key, get(state.nodes, key)?.status ?? status);
      }),
    ]),
    edges: sorted([
      ...entries(state.edges).filter(([key]) => !key.includes('/')),
      ...edges.map(
        ({ type, data: { edge, scope = '' } }) => [nodeKey(scope, edge), type.replace('edge.', '')] as const,
      ),
    ]),
    bodies: bodies.sort(byPlace),
    patches: history.filter(({ event }) => event.type === 'patch.applied').length,
  };
};

describe('the moments of a run', () => {
  it.each(logs)('$name: each is what the server says of it', ({ events }) => {
    const moments = createMoments();
    for (const event of events) moments.add(event);
    const state = emptyState('run_1');
    const history: PlacedEvent[] = [];
    for (const event of events) {
      const placed = placedEvent(event);
      if (placed === undefined) throw new Error(`${event.type} is not known`);
      evolve(state, placed.event, placed.at);
      history.push(placed);
      expect(seenIn(moments.at(event.seq)), `after event ${event.seq}, ${event.type}`).toEqual(
        seenByServer(state, history),
      );
    }
  });

  it('know a patch as waiting from when its review is asked for until that is over', () => {
    const asked = logs.flatMap(({ events }) => {
      const moments = createMoments();
      for (const event of events) moments.add(event);
      return events.flatMap((event) => {
        if (event.type !== 'patch.review_requested') return [];
        const id = String(event.data['patch_id']);
        const end = events.find(
          ({ seq, type, data }) =>
            seq > event.seq &&
            data['patch_id'] === id &&
            ['patch.applied', 'patch.rejected', 'patch.refused', 'patch.changes_requested'].includes(type),
        );
        const waits = (seq: number): boolean => moments.at(seq).underReview.includes(id);
        return [
          {
            before: waits(event.seq - 1),
            asked: waits(event.seq),
            after: end === undefined ? false : waits(end.seq),
          },
        ];
      });
    });
    expect(asked.length).toBeGreaterThan(0);
    for (const each of asked) expect(each).toEqual({ before: false, asked: true, after: false });
  });

  it('refuse an event that does not follow, so that nothing is ever drawn from a log with a hole', () => {
    const [first, , third] = logs[0]?.events ?? [];
    const moments = createMoments();
    if (first === undefined || third === undefined) throw new Error('the log is too short');
    moments.add(first);
    expect(() => moments.add(third)).toThrow('does not follow');
  });

  it('leave out an event of a newer server and go on', () => {
    const [first] = logs[0]?.events ?? [];
    if (first === undefined) throw new Error('the log is empty');
    const moments = createMoments();
    moments.add(first);
    moments.add({ ...first, seq: 2, type: 'node.dreamed', node: 'a', data: {} });
    moments.add({ ...first, seq: 3, type: 'node.skipped', node: 'a', data: { edges: [] } });
    expect(moments.at(2).nodes).toEqual([]);
    expect(moments.at(3).nodes).toMatchObject([{ id: 'a', status: 'skipped' }]);
  });
});
