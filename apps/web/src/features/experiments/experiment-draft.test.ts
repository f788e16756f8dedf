import type { Experiment } from '@aob/engine/contract';
import { expect, it } from 'vitest';
import { jsonDraft } from '../run/json-field.tsx';
import { draftLike, type ExperimentDraft, newArm, newDraft, shareOf, wishOf } from './experiment-draft.ts';

const draft: ExperimentDraft = {
  ...newDraft(),
  name: 'cheaper',
  workflow: 'offer@main',
  arms: [
    newArm('as-is', '90'),
    {
      ...newArm('cheaper', '10'),
      patches: ['patch_1'],
      operations: jsonDraft('[{"op":"remove","path":"/x"}]'),
    },
  ],
};

it('asks for what the form says, and leaves out what it leaves empty', () => {
  expect(wishOf({ ...draft, failureRate: '5', cost: '/cost' })).toEqual({
    name: 'cheaper',
    workflow: 'offer@main',
    arms: [
      { name: 'as-is', weight: 90, patches: [], operations: [] },
      { name: 'cheaper', weight: 10, patches: ['patch_1'], operations: [{ op: 'remove', path: '/x' }] },
    ],
    sticky: null,
    cost: '/cost',
    guardrails: { failure_rate: { above: 0.05, min_runs: 20 }, mean_cost: null, total_cost: null },
  });
});

it.each<[string, Partial<ExperimentDraft>]>([
  ['without a name', { name: '' }],
  ['without a workflow', { workflow: '' }],
  ['with a weight that is no number', { arms: [newArm('a', 'half'), newArm('b', '1')] }],
  ['with a guardrail that is no number', { totalCost: 'much' }],
  ['with no count of runs', { failureRuns: '0' }],
  [
    'with operations that are no list',
    { arms: [newArm('a', '1'), { ...newArm('b', '1'), operations: jsonDraft('{}') }] },
  ],
])('asks for nothing %s', (_what, wrong) => {
  expect(wishOf({ ...draft, ...wrong })).toBeUndefined();
});

it('begins one like another with its control arm first and no name', () => {
  const wish = wishOf({ ...draft, failureRate: '7', meanCost: '2.5' });
  const experiment = {
    ...wish,
    workflow: 'offer',
    control: 'cheaper',
    arms: wish?.arms.map((arm) => ({ ...arm, share: 0.5 })),
  } as unknown as Experiment;
  const like = draftLike(experiment);
  expect(like.arms.map(({ name }) => name)).toEqual(['cheaper', 'as-is']);
  expect(like).toMatchObject({ name: '', failureRate: '7', meanCost: '2.5', totalCost: '' });
});

it('says what share of the keys a weight comes to', () => {
  const [first = newArm('', '')] = draft.arms;
  expect(shareOf(draft.arms, first)).toBe(0.9);
  expect(shareOf([first, newArm('b', 'x')], first)).toBeUndefined();
});
