import { describe, expect, it } from 'vitest';
import type { PatchAllowance, PolicyRule, WorkflowDocument } from '../document.ts';
import { replacementIssues } from './replacement.ts';
import { ADMIN, PAYMENT, PERSON, planOf } from './testing/plans.ts';
import type { PatchAuthor } from './types.ts';

const under = (rule: PolicyRule): WorkflowDocument => ({
  ...PAYMENT,
  policy: { ...PAYMENT.policy, rules: [rule] },
});

const withNote = (document: WorkflowDocument): WorkflowDocument => ({
  ...document,
  nodes: [...document.nodes, { id: 'note', type: 'task' }],
  edges: [...document.edges, { from: 'prepare', to: 'note' }],
});

const issuesOf = (rule: PolicyRule, author: PatchAuthor, next = withNote(under(rule))): readonly string[] =>
  replacementIssues({
    current: planOf(under(rule)),
    next: planOf(next),
    author,
    pointer: '/definition',
  }).map(({ code, pointer }) => `${code} ${pointer}`);

const WHEN = 'size(change.nodes.added) > 0';

describe('R22: a whole document in place of another', () => {
  it('is refused by the rule of the workflow that refuses its change set, whoever sends it', () => {
    const rule: PolicyRule = { when: WHEN, then: 'refuse', reason: 'nothing new on Fridays' };
    expect(issuesOf(rule, PERSON)).toEqual(['policy.refused /definition']);
    expect(issuesOf(rule, ADMIN)).toEqual(['policy.refused /definition']);
    expect(issuesOf(rule, PERSON, under(rule))).toEqual([]);
  });

  it('cannot wait for a review: it is refused and sent to where one is held; an admin goes ahead', () => {
    const rule: PolicyRule = { when: WHEN, then: 'review' };
    const [issue] = replacementIssues({
      current: planOf(under(rule)),
      next: planOf(withNote(under(rule))),
      author: PERSON,
      pointer: '/definition',
    });
    expect(issue).toMatchObject({
      code: 'review.policy',
      hint: expect.stringContaining('patch of the workflow'),
    });
    expect(issuesOf(rule, ADMIN)).toEqual([]);
  });

  it('is as free as its rules leave it', () => {
    expect(issuesOf({ when: 'actor.kind == "agent"', then: 'refuse' }, PERSON)).toEqual([]);
    expect(issuesOf({ when: WHEN, then: 'auto' }, PERSON)).toEqual([]);
  });

  it('brings no more than what the workflow allows patches to bring', () => {
    const allowing = (allow: PatchAllowance): WorkflowDocument => ({
      ...PAYMENT,
      policy: { ...PAYMENT.policy, allow },
    });
    const codes = (next: WorkflowDocument, author: PatchAuthor) =>
      replacementIssues({
        current: planOf(allowing({ node_types: ['http'] })),
        next: planOf(next),
        author,
        pointer: '/definition',
      }).map(({ code }) => code);
    const strict = withNote(allowing({ node_types: ['http'] }));
    expect(codes(strict, PERSON)).toEqual(['policy.node_type']);
    expect(codes(strict, ADMIN)).toEqual(['policy.node_type']);
    // Who may change the policy changes it and what it allows at once.
    const wider = withNote(allowing({ node_types: ['http', 'task'] }));
    expect(codes(wider, ADMIN)).toEqual([]);
    expect(codes(wider, PERSON)).toContain('policy.node_type');
  });
});
