/**
 * Every run of the simulator has a twin of the other fidelity, which is given the same commands at the same moments and
 * knows nothing but its own log: it is folded anew from its bytes before each of them, as after a crash at every step.
 */
import type { Fidelity } from '@aob/ir';
import { canonicalJson, type Json } from '@aob/ir';
import { expect, it } from 'vitest';
import type { RunCommand } from '../src/run/commands.ts';
import { decide } from '../src/run/decide.ts';
import type { RunEvent } from '../src/run/events.ts';
import { evolve } from '../src/run/evolve.ts';
import { readEvents } from '../src/run/read-events.ts';
import { emptyState, type RunState } from '../src/run/state.ts';
import { dumpState } from '../src/run/testing/dump.ts';
import { simulate } from './simulate.ts';
import type { Witnessed } from './world.ts';

const SEEDS = 18;
/** So far apart that each of them leans to something else. */
const APART = 25;
/** Shorter lines make room for more in one decision; here both stop where they have to. */
const BOUNDS = { inlineChars: 2_000, pureChars: 4_000, eventsPerDecision: Number.MAX_SAFE_INTEGER };

/** What the twin has on its disk. */
type Twin = { readonly at: number; readonly text: string }[];

const foldTwin = (runId: string, commits: Twin): RunState => {
  const state = emptyState(runId);
  for (const { at, text } of commits) for (const event of readEvents(text)) evolve(state, event, at);
  return state;
};

/** The names of what is to be undone, which are the seqs of the events that said so, in their order. */
const undosOf = (events: readonly RunEvent[]): readonly number[] =>
  events.flatMap(({ type }, index) => (type === 'compensation.prepared' ? [index + 1] : []));

/** The same text with each of these names replaced by its place among them. */
const named = (text: string, undos: readonly number[]): string => {
  const placeOf = (seq: string): string => `${undos.indexOf(Number(seq))}`;
  return text
    .replaceAll(/"(undoes|before|nextUndo|next)":(\d+)/g, (_, field, seq) => `"${field}":${placeOf(seq)}`)
    .replaceAll(/undo:(\d+)/g, (_, seq) => `undo:${placeOf(seq)}`);
};

interface Dumped {
  undos: { [name: string]: { seq?: number } };
  readonly signals: { seq?: number }[];
  readonly tickets: { [id: string]: { openedSeq?: number } };
  readonly scopes: { [path: string]: { nodes: string[]; edges: string[] } };
  seq?: number;
  fidelity?: string;
}

/** A state without the numbers of its events; which ticket and which signal came first is told by their order. */
const withoutSeqs = (state: RunState, undos: readonly number[]): unknown => {
  const dumped = JSON.parse(named(dumpState(state), undos)) as Dumped;
  const undone = Object.entries(dumped.undos).map(([name, { seq: _seq, ...undo }]) => [
    undos.indexOf(Number(name)),
    undo,
  ]);
  dumped.undos = Object.fromEntries(undone);
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

/** The command as the twin would get it: with its fidelity, and its own name of what is undone. */
const asTold = (command: RunCommand, fidelity: Fidelity, nameOf: (seq: number) => number): RunCommand => {
  if (command.type === 'start') return { ...command, fidelity };
  if (command.type === 'repair') {
    const parked = command.parked.map((one) => ({ ...one, command: namedInTwin(one.command, nameOf) }));
    return { ...command, parked };
  }
  return namedInTwin(command, nameOf);
};

const namedInTwin = <C extends RunCommand>(command: C, nameOf: (seq: number) => number): C =>
  'undoes' in command && command.undoes !== undefined
    ? { ...command, undoes: nameOf(command.undoes) }
    : command;

const follow = (twin: Twin, { runId, command, decision, ctx, events }: Witnessed, written: Written): void => {
  const isFast = decision.next.fidelity === 'fast';
  const fidelity = isFast ? 'full' : 'fast';
  const undos = undosOf(events);
  const ownUndos = () => undosOf(twin.flatMap(({ text }) => readEvents(text)));
  const own = decide(
    foldTwin(runId, twin),
    asTold(command, fidelity, (seq) => ownUndos()[undos.indexOf(seq)] ?? 0),
    ctx,
  );
  if (own.kind !== 'accepted') throw new Error(`the twin of ${runId} answers ${JSON.stringify(own)}`);
  twin.push({ at: own.next.lastAt, text: JSON.stringify(own.events) });
  const told = ({ effects, blobs, documents, result }: typeof own, names: readonly number[]) =>
    // A child run is recorded as its parent is.
    named(canonicalJson({ effects, blobs, documents, result } as unknown as Json), names).replaceAll(
      /"fidelity":"(?:fast|full)"/g,
      '"fidelity":"either"',
    );
  expect(told(own, ownUndos())).toBe(told(decision, undos));
  written[fidelity] += own.events.length;
  written[isFast ? 'fast' : 'full'] += decision.events.length;
  expect(withoutSeqs(foldTwin(runId, twin), ownUndos())).toEqual(withoutSeqs(decision.next, undos));
};

it('a fast run and a full one come to the same by the same commands, wherever they are folded again', {
  timeout: 300_000,
}, () => {
  const written: Written = { full: 0, fast: 0 };
  let patches = 0;
  for (let seed = 0; seed < SEEDS * APART; seed += APART) {
    const twins = new Map<string, Twin>();
    const witness = (seen: Witnessed): void => {
      const twin = twins.get(seen.runId) ?? [];
      twins.set(seen.runId, twin);
      try {
        follow(twin, seen, written);
      } catch (error) {
        throw new Error(`seed ${seed}, ${seen.runId}, ${seen.command.type}`, { cause: error });
      }
    };
    const story = simulate(seed, { witness, bounds: BOUNDS });
    patches += story.patches.get('applied') ?? 0;
  }
  // The slice proves something only if there was something to leave out, and the graphs changed on the way.
  expect(written.fast).toBeLessThan(0.9 * written.full);
  expect(patches).toBeGreaterThan(20);
});
