import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json/index.ts';
import { checkProposal } from './proposal.ts';
import { AGENT, PAYMENT, planOf, propose } from './testing/plans.ts';
import type { PatchOperation } from './types.ts';

const plan = planOf(PAYMENT);

const segment = fc.constantFrom(
  'nodes',
  'edges',
  'outputs',
  'policy',
  '0',
  '3',
  '-',
  '{pay}',
  '{gate}',
  '{gate->pay}',
  '{x}',
  'config',
  'id',
  'type',
  'from',
  'to',
  'on',
  'join',
  'inputs',
  'approvers',
  '$from',
  '__proto__',
  '~',
  '',
);
const pointer = fc
  .array(segment, { maxLength: 5 })
  .map((segments) => segments.map((each) => `/${each}`).join(''));
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<Json[]>(
    { id: 'x', type: 'http', config: null },
    { from: 'gate', to: 'pay', on: 'reject' },
    { id: 'pay' },
    { from: 'x', to: 'x' },
    [],
    '${nodes.x.output}',
    { $from: [1] },
  ),
) as fc.Arbitrary<Json>;
const op = fc.constantFrom('add', 'replace', 'remove', 'move', 'copy', 'test', 'spam');
const operations = fc.array(
  fc.record({ op, path: pointer, from: pointer, value }, { requiredKeys: ['op', 'path'] }),
  { maxLength: 4 },
);

describe('whatever is sent', () => {
  it('gets a verdict with reasons, never an exception, and changes nothing', () => {
    const before = JSON.stringify(plan.document);
    fc.assert(
      fc.property(operations, (sent) => {
        const verdict = propose({
          plan,
          operations: sent as unknown as readonly PatchOperation[],
          author: AGENT,
        });
        const issues = verdict.verdict === 'refused' ? verdict.issues : verdict.review;
        if (verdict.verdict === 'refused') expect(issues.length).toBeGreaterThan(0);
        for (const { code, message } of issues)
          expect([code, message].every((text) => text.length > 0)).toBe(true);
        expect(JSON.stringify(plan.document)).toBe(before);
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  it('layer 1 refuses nothing that layer 2 would take', () => {
    fc.assert(
      fc.property(operations, (sent) => {
        const proposal = { operations: sent as unknown as readonly PatchOperation[], reason: 'because' };
        const isSound = propose({ plan, operations: proposal.operations }).verdict === 'sound';
        if (isSound) expect(checkProposal(proposal)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
