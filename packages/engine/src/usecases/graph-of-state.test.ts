/** The picture of the state beside what the log says, after every event of every frozen log. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Plan } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import type { RunEventResource } from '../contract/events.ts';
import type { GraphBody } from '../contract/graph.ts';
import { bodiesOf } from '../moments/bodies.ts';
import { type PlacedEvent, placedEvent } from '../moments/placed-event.ts';
import { spansOf } from '../moments/spans.ts';
import { evolve } from '../run/evolve.ts';
import { emptyState, nodeKey, type RunState } from '../run/state.ts';
import { get } from '../run/table.ts';
import { graphOfState } from './graph-of-state.ts';

interface FrozenLog {
  readonly run_id: string;
  readonly commits: readonly {
    readonly at: number;
    readonly events: readonly Omit<RunEventResource, 'seq' | 'at' | 'run_id'>[];
  }[];
}

/** A document of nothing: what ran is all that is compared. */
const plan = { document: { nodes: [], edges: [] }, node: new Map(), edge: new Map() } as unknown as Plan;

const folder = new URL('../run/frozen-logs/', import.meta.url);
const logs = readdirSync(folder).map((name) => ({
  name,
  log: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as FrozenLog,
}));

const forEachEvent = (
  { run_id, commits }: FrozenLog,
  look: (state: RunState, history: readonly PlacedEvent[]) => void,
): void => {
  const state = emptyState('run_1');
  const history: PlacedEvent[] = [];
  for (const { at, events } of commits) {
    for (const event of events) {
      const placed = placedEvent({
        seq: history.length + 1,
        at: new Date(at).toISOString(),
        run_id,
        ...event,
      });
      if (placed === undefined) throw new Error(`${event.type} is not known`);
      evolve(state, placed.event, placed.at);
      history.push(placed);
      look(state, history);
    }
  }
};

const placeOf = ({ scope, node }: Pick<GraphBody, 'scope' | 'node'>): string => nodeKey(scope, node);

describe('the picture of the state alone', () => {
  it.each(logs)('$name: counts the instances of bodies under way as the log does', ({ log }) => {
    forEachEvent(log, (state, history) => {
      const byLog = new Map(bodiesOf(history).map((body) => [placeOf(body), body]));
      const { bodies } = graphOfState(state, plan, []);
      for (const { shown, ...counts } of bodies) {
        const { shown: all = [], ...expected } = byLog.get(placeOf(counts)) ?? { opened: 0, completed: 0 };
        if (counts.opened === 0) continue;
        expect(counts, `after event ${history.length}`).toEqual(expected);
        expect(all).toEqual(expect.arrayContaining(shown));
      }
      // What has not ended is what people wait for: it must not be missing.
      const shown = new Set(bodies.flatMap((body) => body.shown.map(({ scope }) => scope)));
      for (const body of byLog.values()) {
        if (get(state.nodes, placeOf(body))?.status !== 'waiting') continue;
        for (const { scope, status } of body.shown)
          if (status === 'open') expect(shown, `after event ${history.length}`).toContain(scope);
      }
    });
  });

  it.each(logs)('$name: says of every attempt under way in a body what the log says', ({ log }) => {
    forEachEvent(log, (state, history) => {
      const byLog = new Map(spansOf(history).map((span) => [nodeKey(span.scope, span.node), span]));
      for (const node of graphOfState(state, plan, []).nodes) {
        const span = byLog.get(nodeKey(node.scope, node.id));
        if (node.scope === '' || span === undefined) continue;
        const { execution, attempt, graph_version } = node;
        expect({ execution, attempt, graph_version }, `after event ${history.length}`).toEqual({
          execution: span.execution,
          attempt: span.attempt,
          graph_version: span.graphVersion ?? graph_version,
        });
        expect(node.output?.digest).toBe(span.output?.digest);
      }
    });
  });
});
