/**
 * Every run of the simulator has a twin of the other fidelity, which is given the same commands at the same moments and
 * knows nothing but its own log: it is folded anew from its bytes before each of them, as after a crash at every step.
 */
import { expect, it } from 'vitest';
import { decide } from '../src/run/decide.ts';
import { evolve } from '../src/run/evolve.ts';
import { readEvents } from '../src/run/read-events.ts';
import { emptyState, type RunState } from '../src/run/state.ts';
import { dumpState } from '../src/run/testing/dump.ts';
import { simulate } from './simulate.ts';
import { contextOf, type Witnessed } from './world.ts';

const SEEDS = 25;

/** What the twin has on its disk. */
type Twin = { readonly at: number; readonly text: string }[];

const foldTwin = (runId: string, commits: Twin): RunState => {
  const state = emptyState(runId);
  for (const { at, text } of commits) for (const event of readEvents(text)) evolve(state, event, at);
  return state;
};

interface Dumped {
  readonly signals: { seq?: number }[];
  readonly tickets: { [id: string]: { openedSeq?: number } };
  readonly scopes: { [path: string]: { nodes: string[]; edges: string[] } };
  seq?: number;
  fidelity?: string;
}

/** A state without the numbers of its events; which ticket and which signal came first is told by their order. */
const withoutSeqs = (state: RunState): unknown => {
  const dumped = JSON.parse(dumpState(state)) as Dumped;
  delete dumped.seq;
  delete dumped.fidelity;
  for (const signal of dumped.signals) delete signal.seq;
  const asked = Object.values(dumped.tickets).sort((a, b) => (a.openedSeq ?? 0) - (b.openedSeq ?? 0));
  for (const [place, ticket] of asked.entries()) ticket.openedSeq = place;
  // A list of what to drop with an instance.
  for (const scope of Object.values(dumped.scopes)) {
    scope.nodes.sort();
    scope.edges.sort();
  }
  return dumped;
};

/** Events written in each fidelity. */
interface Written {
  full: number;
  fast: number;
}

const follow = (twin: Twin, { world, runId, command, decision, ids }: Witnessed, written: Written): void => {
  const isFast = decision.next.fidelity === 'fast';
  const fidelity = isFast ? 'full' : 'fast';
  const asked = command.type === 'start' ? ({ ...command, fidelity } as const) : command;
  const own = decide(foldTwin(runId, twin), asked, contextOf({ ...world, ids }));
  if (own.kind !== 'accepted') throw new Error(`the twin of ${runId} answers ${JSON.stringify(own)}`);
  const { effects, blobs, documents, result } = own;
  expect({ effects, blobs, documents, result }).toEqual({
    effects: decision.effects,
    blobs: decision.blobs,
    documents: decision.documents,
    result: decision.result,
  });
  twin.push({ at: own.next.lastAt, text: JSON.stringify(own.events) });
  written[fidelity] += own.events.length;
  written[isFast ? 'fast' : 'full'] += decision.events.length;
  expect(withoutSeqs(foldTwin(runId, twin))).toEqual(withoutSeqs(decision.next));
};

it('a fast run and a full one come to the same by the same commands, wherever they are folded again', {
  timeout: 300_000,
}, () => {
  const written: Written = { full: 0, fast: 0 };
  let patches = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const twins = new Map<string, Twin>();
    const story = simulate(seed, (seen) => {
      const twin = twins.get(seen.runId) ?? [];
      twins.set(seen.runId, twin);
      try {
        follow(twin, seen, written);
      } catch (error) {
        throw new Error(`seed ${seed}, ${seen.runId}, ${seen.command.type}`, { cause: error });
      }
    });
    patches += story.patches.get('applied') ?? 0;
  }
  // The slice proves something only if there was something to leave out, and the graphs changed on the way.
  expect(written.fast).toBeLessThan(0.9 * written.full);
  expect(patches).toBeGreaterThan(20);
});
