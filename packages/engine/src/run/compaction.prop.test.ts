/** The document a run follows is its base with its stack, byte by byte, whatever was patched and taken back (ADR 34). */
import { canonicalJson, materialize, type PatchOperation } from '@aob/ir';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { appliedPatches } from './patch-stack.ts';
import { given, HUMAN, hash, type Scenario } from './testing/given.ts';
import { behind, fn, link } from './testing/operations.ts';

const author = { kind: 'human', ...HUMAN } as const;

const opened = (): Scenario =>
  given({
    nodes: [fn('a'), fn('b'), { id: 'ask', type: 'conditional' }, fn('c'), fn('d')],
    edges: [
      link('a', 'b'),
      link('b', 'ask'),
      { from: 'ask', to: 'c', when: 'inputs.n > 1' },
      { from: 'ask', to: 'd', default: true },
    ],
    limits: { patches: 100 },
  });

interface Step {
  readonly kind: string;
  readonly from: string;
  readonly id: number;
}

/** One step on the stack: sound or not, the gate says. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('add'),
    from: fc.constantFrom('b', 'c', 'd', 'n0', 'n1', 'n2'),
    id: fc.nat(8),
  }),
  fc.record({ kind: fc.constant('remove'), from: fc.constant(''), id: fc.nat(8) }),
  fc.record({ kind: fc.constant('change'), from: fc.constantFrom('b', 'c', 'd', 'n0', 'n1'), id: fc.nat(8) }),
  fc.record({ kind: fc.constant('choose'), from: fc.constant(''), id: fc.nat(8) }),
  fc.record({ kind: fc.constant('withdraw'), from: fc.constant(''), id: fc.nat(8) }),
);
const operationsOf = ({ kind, from, id }: Step): readonly PatchOperation[] => {
  switch (kind) {
    case 'add':
      return behind(from, fn(`n${id}`));
    case 'remove':
      return [{ op: 'remove', path: `/nodes/{n${id}}` }];
    case 'choose':
      return [
        { op: 'add', path: '/nodes/-', value: fn(`n${id}`) },
        { op: 'add', path: '/edges/0', value: { from: 'ask', to: `n${id}`, when: `inputs.n > ${id}` } },
      ];
    default:
      return [{ op: 'add', path: `/nodes/{${from}}/label`, value: `label ${id}` }];
  }
};

const take = (run: Scenario, { kind, ...more }: Step, at: number): void => {
  if (kind !== 'withdraw') run.patch(operationsOf({ kind, ...more }), {}, `p${at}`);
  else {
    const command = {
      type: 'withdraw_patch',
      id: `w${at}`,
      patchId: `p${more.id}`,
      reason: 'not needed',
      author,
    } as const;
    run.commit(run.decide(command));
  }
};

it('leads from the base to the document that runs, in one go', () => {
  let stacked = 0;
  let withdrawn = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
      const run = opened();
      const base = run.plan().document;
      for (const [at, each] of steps.entries()) take(run, each, at);
      const stack = appliedPatches(run.state);
      stacked += stack.length;
      withdrawn += stack.filter(({ patch }) => patch.status === 'withdrawn').length;
      const made = materialize(base, stack, hash);
      expect(made).toMatchObject({ ok: true, digest: run.state.plan });
      if (made.ok)
        expect(canonicalJson(made.document as never)).toBe(canonicalJson(run.plan().document as never));
    }),
    { numRuns: 60 },
  );
  expect(stacked).toBeGreaterThan(100);
  expect(withdrawn).toBeGreaterThan(5);
});
