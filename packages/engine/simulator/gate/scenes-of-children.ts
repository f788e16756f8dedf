/** Runs inside of runs: what is begun there, and what is done here for a run around this one (R27, R28, R35). */
import type { ParentRun } from '../../src/run/events.ts';
import { link } from '../../src/run/testing/operations.ts';
import { compiled } from '../../src/run/testing/other-workflows.ts';
import { AGENT, append, fresh, type Moment, machine, PERSON } from './moment.ts';
import type { Element } from './random-document.ts';
import { patching, ROOT, type Scene, scened, sceneOf } from './scene.ts';

const AMOUNT: Element = {
  type: 'object',
  required: ['amount'],
  properties: { amount: { type: 'number' } },
};

const OTHERS = {
  part: compiled({ name: 'part', inputs: AMOUNT, nodes: [{ id: 'a', type: 'function' }], edges: [] }),
  other: compiled({ name: 'other', nodes: [{ id: 'b', type: 'function' }], edges: [] }),
};

const running = (m: Moment, workflow: string, inputs: Element) =>
  append(ROOT, fresh(m), { type: 'composite', config: { workflow, inputs } });

const refuses = scened('refused');
const asks = scened('pending_review');

export const CHILDREN: Scene = {
  begin: (dice) =>
    sceneOf(dice, {
      nodes: [{ id: 'sub', type: 'composite', config: { workflow: 'part', inputs: { amount: 1 } } }],
      edges: [link(ROOT, 'sub')],
      given: { others: OTHERS },
    }),
  rules: [
    refuses('value.required_property', 'another workflow without what it needs', (m) =>
      patching(m, [PERSON, running(m, 'part', {})], [PERSON, running(m, 'part', { amount: m.next() })]),
    ),
    asks('review.new_workflow', 'another workflow that nothing ran so far', (m) => {
      const operations = running(m, 'other', {});
      return patching(m, [AGENT, operations], [PERSON, operations]);
    }),
  ],
};

const APPROVED: ParentRun = {
  run_id: 'run_0',
  scope: '',
  node: 'part',
  execution: 1,
  depth: 1,
  gates: ['ok'],
  guarded: [],
};

/** A gate of the run around this one was passed for what this one does. */
export const OF_APPROVED_PARENT: Scene = {
  begin: (dice) => sceneOf(dice, { nodes: [], edges: [], given: { parent: APPROVED } }),
  rules: [
    refuses('gate.approved_changed', 'a machine, in a run that was approved as it is', (m) =>
      patching(m, [machine(m), append(ROOT, fresh(m))]),
    ),
    asks('gate.approved_changed', 'a person, in a run that was approved as it is', (m) =>
      patching(m, [PERSON, append(ROOT, fresh(m))]),
    ),
  ],
};
