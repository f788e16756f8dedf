import { describe, expect, it } from 'vitest';
import { bookOf } from '../guards/index.ts';
import type { Json } from '../json/index.ts';
import { checkPatch } from './check.ts';
import { ADMIN, AGENT, PAYMENT, PERSON, planOf } from './testing/plans.ts';
import type { PatchAuthor, PatchOperation } from './types.ts';

const plan = planOf(PAYMENT);
const add = (path: string, value: Json): PatchOperation => ({ op: 'add', path, value });
const NOTE: readonly PatchOperation[] = [
  add('/nodes/-', { id: 'note', type: 'task' }),
  add('/edges/-', { from: 'prepare', to: 'note' }),
];

const judge = (author: PatchAuthor, operations: readonly PatchOperation[], current = plan) => {
  const proposal = { id: 'p', operations, reason: 'r', author };
  const verdict = checkPatch({ current, book: bookOf(current), proposal, scope: 'workflow' });
  const issues = verdict.verdict === 'sound' ? verdict.review : verdict.issues;
  return {
    verdict: verdict.verdict,
    why: issues.map(({ rule, code, pointer }) => `${rule} ${code} ${pointer}`),
  };
};

describe('a patch of a workflow', () => {
  it('of a person reaches the settings as well, policy and limits only of an admin (R29, R38)', () => {
    const described = add('/description', 'Pays');
    expect(judge(PERSON, [described])).toEqual({ verdict: 'sound', why: [] });
    const limits = add('/limits', { nodes: 40 });
    expect(judge(PERSON, [described, limits])).toEqual({
      verdict: 'refused',
      why: ['R29 settings.admin_only /operations/1/path'],
    });
    expect(judge(ADMIN, [described, limits])).toEqual({ verdict: 'sound', why: [] });
  });

  it('never renames it, nor replaces it as a whole (R38)', () => {
    expect(judge(ADMIN, [add('/name', 'other')]).why).toEqual(['R38 patch.reach /operations/0/path']);
    expect(judge(ADMIN, [add('', {})]).why).toContain('R38 patch.reach /operations/0/path');
  });

  it('of an agent reaches the graph alone, and never moves a tag without a person (R29, R38)', () => {
    expect(judge(AGENT, [add('/description', 'x')]).why).toEqual(['R38 patch.reach /operations/0/path']);
    expect(judge(AGENT, NOTE)).toEqual({ verdict: 'sound', why: ['R29 review.workflow /operations'] });
  });

  it('of an agent waits for a person although the policy says auto (R29)', () => {
    const auto = planOf({ ...PAYMENT, policy: { rules: [{ when: 'true', then: 'auto' }] } });
    expect(judge(AGENT, NOTE, auto).why).toEqual(['R29 review.workflow /operations']);
  });

  it('is held to the gates like any other (R24), and counts under no limit of runs', () => {
    const past = [add('/edges/-', { from: 'prepare', to: 'pay' })];
    expect(judge(PERSON, past).why.join()).toContain('R24 gate.bypassed');
    const none = planOf({ ...PAYMENT, limits: { patches: 1 } });
    const proposal = { id: 'p', operations: NOTE, reason: 'r', author: PERSON };
    const check = { current: none, book: bookOf(none), proposal, appliedPatches: 1 };
    expect(checkPatch(check)).toMatchObject({ verdict: 'refused', issues: [{ code: 'limits.patches' }] });
    expect(checkPatch({ ...check, scope: 'workflow' })).toMatchObject({ verdict: 'sound' });
  });
});
