import { expect, it } from 'vitest';
import { foldedBodies } from './folding.ts';
import type { Step } from './steps.ts';

const body = (owner: string, count: number): Step[] => [
  { node: { id: owner, type: 'map' }, owner: '' },
  ...Array.from({ length: count }, (_, k): Step => ({ node: { id: `${owner}_${k}`, type: 'task' }, owner })),
];

it('closes large bodies until they are opened, and small ones when they are closed', () => {
  const steps = [...body('few', 3), ...body('many', 80)];
  expect([...foldedBodies(steps)]).toEqual(['many']);
  expect([...foldedBodies(steps, ['few', 'many'])]).toEqual(['few']);
});

it('leaves a large body open in which something has changed', () => {
  const [owner, first, ...rest] = body('many', 80);
  if (owner === undefined || first === undefined) throw new Error('unreachable');
  const change = { kind: 'added', author: 'human', isProposed: true } as const;
  expect(foldedBodies([owner, { ...first, change }, ...rest]).size).toBe(0);
});

it('counts what is in it at every depth', () => {
  const inner = body('inner', 30).map((step) => (step.owner === '' ? { ...step, owner: 'outer' } : step));
  expect([...foldedBodies([...body('outer', 1), ...inner])]).toEqual(['outer', 'inner']);
});
