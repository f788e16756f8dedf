/**
 * A scene leads a run on purpose to a moment that random runs seldom come to: something is hung onto a node beside a random
 * workflow, which goes its own way.
 */
import type { Json, PatchAuthor, PatchOperation } from '@aob/ir';
import type { RunCommand } from '../../src/run/commands.ts';
import { outstandingJobs } from '../../src/run/jobs.ts';
import type { RunState } from '../../src/run/state.ts';
import { type Given, given, type Scenario } from '../../src/run/testing/given.ts';
import type { Dice } from '../random.ts';
import { answerOf, shownAs } from './exploration.ts';
import { type Moment, propose } from './moment.ts';
import { type Element, randomDocument } from './random-document.ts';
import { commandOf, type Outcome, type Question, type SceneRule } from './rule.ts';

export interface Scene {
  readonly begin: (dice: Dice) => Scenario;
  readonly rules: readonly SceneRule[];
}

export interface Graft {
  readonly nodes: readonly Element[];
  readonly edges: readonly Element[];
  /** Members of the document, in place of random ones. */
  readonly more?: Element;
  readonly given?: Given;
}

/** What everything of a scene hangs on: it leads nowhere under a condition, so that it decides nothing (R25). */
export const ROOT = 'root';

/** It does not end before the scene does. */
const GROUND = {
  nodes: [
    { id: ROOT, type: 'function' },
    { id: 'stay', type: 'delay', config: { duration: '1h' } },
  ],
  edges: [
    { from: 'n0', to: ROOT },
    { from: ROOT, to: 'stay' },
  ],
};

const INPUTS = { n: 1, list: [1, 2] };

/** The random part of a workflow: its nodes are called `n0`, `n1`… */
const isRandom = (node: string): boolean => /^n\d+$/.test(node);

/** A run whose root has ended, and of whose random part some more. */
export const sceneOf = (dice: Dice, { nodes, edges, more = {}, given: how = {} }: Graft): Scenario => {
  const random = randomDocument(dice);
  const document = {
    nodes: [...listIn(random, 'nodes'), ...GROUND.nodes, ...nodes],
    edges: [...listIn(random, 'edges'), ...GROUND.edges, ...edges],
    outputs: {},
    ...more,
  };
  const run = given(document, INPUTS, how);
  run.finish('n0');
  run.finish(ROOT);
  for (let steps = dice.roll(4); steps > 0; steps -= 1) {
    const job = dice.pick(outstandingJobs(run.state).filter(({ node }) => isRandom(node)));
    if (job) run.finish(job.node);
  }
  return run;
};

const listIn = (document: Element, member: string): readonly Json[] => {
  const list = document[member];
  return Array.isArray(list) ? list : [];
};

/** A patch of the run, and the same without what the rule is about or by somebody who may. */
export const patching = (
  m: Moment,
  [author, operations]: readonly [PatchAuthor, readonly PatchOperation[]],
  sound?: readonly [PatchAuthor, readonly PatchOperation[]],
): Question => {
  const proposal = propose(m, author, operations);
  const twin = sound && propose(m, ...sound);
  return {
    asked: () => answerTo(m, commandOf({ proposal })),
    ...(twin && { twin: () => answerTo(m, commandOf({ proposal: twin })) }),
    shown: shownAs(proposal),
    isPatch: true,
  };
};

/** Any other command, in the run as it is or as it would be after these. */
export const sending = (m: Moment, command: RunCommand, sound?: RunCommand): Question => ({
  asked: () => answerTo(m, command),
  ...(sound && { twin: () => answerTo(m, sound) }),
  shown: JSON.stringify(command),
  isPatch: false,
});

export const answerTo = ({ run }: Moment, command: RunCommand): string => answerOf(run.decide(command));

/** As if these had been sent before; undefined when one of them is not taken. */
export const afterwards = <T>(
  { run }: Moment,
  commands: readonly RunCommand[],
  ask: () => T,
): T | undefined => {
  const live = run.state;
  const state = commands.reduce<RunState | undefined>((before, command) => {
    if (before === undefined) return undefined;
    run.state = before;
    const decision = run.decide(command);
    return decision.kind === 'accepted' ? decision.next : undefined;
  }, live);
  run.state = state ?? live;
  const answer = state && ask();
  run.state = live;
  return answer;
};

export const scened =
  (outcome: Outcome) =>
  (code: string, how: string, ask: SceneRule['ask'], beside?: readonly string[]): SceneRule => ({
    code,
    outcome,
    how,
    ask,
    ...(beside && { beside }),
  });
