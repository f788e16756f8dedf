/** Documents, authors and checks for the tests of the gate. */
import { compileJson } from '../../compile/index.ts';
import type { WorkflowDocument } from '../../document.ts';
import { bookOf, type GuardBook } from '../../guards/index.ts';
import type { Plan } from '../../plan.ts';
import { checkPatch, type PatchVerdict } from '../check.ts';
import { asJson } from '../elements.ts';
import type { PatchAuthor, PatchOperation } from '../types.ts';

export function planOf(document: WorkflowDocument): Plan {
  const compiled = compileJson(asJson(document));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  return compiled.plan;
}

export const AGENT: PatchAuthor = { kind: 'agent', id: 'agent:plan', node: 'plan', roles: [] };
export const OPTIMIZER: PatchAuthor = { kind: 'optimizer', id: 'optimizer', roles: [] };
export const PERSON: PatchAuthor = {
  kind: 'human',
  id: 'human:mia',
  roles: ['viewer', 'operator', 'approver'],
};
export const ADMIN: PatchAuthor = { kind: 'human', id: 'human:root', roles: ['admin'] };

export interface Proposed {
  readonly plan: Plan;
  readonly operations: readonly PatchOperation[];
  readonly author?: PatchAuthor;
  readonly book?: GuardBook;
}

export function propose({ plan, operations, author = AGENT, book = bookOf(plan) }: Proposed): PatchVerdict {
  return checkPatch({
    current: plan,
    book,
    proposal: { id: 'patch_1', operations, reason: 'because', author },
  });
}

/** `R24 gate.bypassed pay` for each refusal, sorted; `sound` and the reviews when there is none. */
export function verdictOf(proposed: Proposed): readonly string[] {
  const verdict = propose(proposed);
  const issues = verdict.verdict === 'sound' ? verdict.review : verdict.issues;
  const lines = issues.map(({ rule = '-', code, node }) =>
    [rule, code, ...(node === undefined ? [] : [node])].join(' '),
  );
  return [...(verdict.verdict === 'sound' ? ['sound'] : []), ...new Set(lines.sort())];
}

/** A payment behind an approval, with what surrounds it in real life: another effect, a log, a tail. */
export const PAYMENT: WorkflowDocument = {
  schema: 'aob/v1',
  name: 'payment',
  nodes: [
    { id: 'start', type: 'function' },
    {
      id: 'plan',
      type: 'agent',
      config: { provider: 'script', script: [{ say: 'hello' }], tools: ['patch_workflow'] },
    },
    { id: 'prepare', type: 'http', config: { url: 'https://crm.example/lead' } },
    {
      id: 'gate',
      type: 'hitl',
      config: { message: 'Pay?', approvers: ['human:mia', 'human:tom'], timeout: '24h', on_reject: 'fail' },
    },
    { id: 'pay', type: 'http', config: { url: 'https://bank.example/pay', method: 'POST' } },
    {
      id: 'mail',
      type: 'notify',
      config: { channel: 'webhook', to: 'https://mail.example/send', body: 'paid' },
    },
    { id: 'done', type: 'function' },
    { id: 'audit', type: 'http', config: { url: 'https://audit.example/log', method: 'POST' } },
  ],
  edges: [
    { from: 'start', to: 'plan' },
    { from: 'plan', to: 'prepare' },
    { from: 'prepare', to: 'gate' },
    { from: 'gate', to: 'pay' },
    { from: 'pay', to: 'mail' },
    { from: 'mail', to: 'done' },
    { from: 'start', to: 'audit' },
  ],
  outputs: {},
};
