/**
 * The tool `patch_workflow`: typed operations in, a verdict out. Layer 1 of the gate runs here, before anything is
 * asked of the engine; the engine's preview is layers 2 and 3; both run again in the commit that applies the patch.
 * The author is set by us: an agent cannot name another one (R29).
 */
import {
  allNodes,
  applyOperations,
  checkProposal,
  DEFAULT_PROPOSAL_LIMITS,
  type Issue,
  type Json,
  type PatchOperation,
  type PatchProposal,
  translateOperations,
  typedOperationsJsonSchema,
  type WorkflowDocument,
} from '@aob/ir';
import type { Job } from '../../messages.ts';
import { checkNodeUrl, type OutgoingPolicy } from '../../outgoing/index.ts';
import type { Submitted } from '../../ports/engine.ts';
import { TerminalNodeError } from '../executor.ts';
import type { AgentDesk } from './desk.ts';
import { agentPatchId } from './patch-id.ts';
import type { ToolDescription } from './provider.ts';

export const PATCH_TOOL: ToolDescription = {
  name: 'patch_workflow',
  description:
    'Proposes a change to the graph of this run. It is checked at once and applied when you finish. ' +
    'If it is refused you get every reason and one more try.',
  parameters: {
    type: 'object',
    properties: {
      operations: typedOperationsJsonSchema(),
      reason: { type: 'string', description: 'why, for the people who review it' },
    },
    required: ['operations', 'reason'],
    additionalProperties: false,
  },
};

export type Verdict =
  | { readonly ok: true; readonly proposal: PatchProposal; readonly needsReview: boolean }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export interface PatchRequest {
  readonly job: Job;
  readonly args: { readonly [name: string]: Json };
  /** Which proposal of this attempt it is, from 0. */
  readonly call: number;
  readonly staged: readonly PatchProposal[];
  /** Hosts that would be refused at run time are refused here, while the agent can still do something else. */
  readonly policy: OutgoingPolicy;
}

export async function proposePatch(desk: AgentDesk, request: PatchRequest): Promise<Verdict> {
  const { job, args, call, staged, policy } = request;
  const { operations: typed = null, reason = null, ...others } = args;
  const unknown = Object.keys(others).map((name) => unknownArgument(name));
  if (unknown.length > 0) return { ok: false, issues: unknown };
  const document = await desk.document(job.runId);
  if (document === undefined) throw runIsGone();
  const current = withStaged(document, staged);
  if (!current.ok) return current;
  const translated = translateOperations(current.document, typed);
  const operations = translated.ok ? translated.operations : undefined;
  const issues = [
    ...(translated.ok ? [] : translated.issues),
    ...layerOne(operations, reason, document),
    ...(operations === undefined ? [] : newUrlIssues(current.document, operations, policy)),
  ];
  if (operations === undefined || typeof reason !== 'string' || issues.length > 0)
    return { ok: false, issues };
  const proposal = proposalOf(job, call, operations, reason);
  return verdictOf(await desk.preview({ job, staged, proposal }), proposal);
}

/** The reason is judged also when the operations made no sense: all problems at once. */
function layerOne(
  operations: readonly PatchOperation[] | undefined,
  reason: Json,
  document: WorkflowDocument,
): readonly Issue[] {
  const agentsPerPatch = document.limits?.agents_per_patch ?? DEFAULT_PROPOSAL_LIMITS.agentsPerPatch;
  const issues = checkProposal(
    { operations: operations ?? [], reason },
    { ...DEFAULT_PROPOSAL_LIMITS, agentsPerPatch },
  );
  return operations === undefined ? issues.filter(({ pointer }) => pointer === '/reason') : issues;
}

function newUrlIssues(
  document: WorkflowDocument,
  operations: readonly PatchOperation[],
  policy: OutgoingPolicy,
): readonly Issue[] {
  const applied = applyOperations(document as unknown as Json, operations);
  if (!applied.ok) return applied.issues;
  const before = new Map(allNodes(document).map((node) => [node.id, checkNodeUrl(node, policy)]));
  return allNodes(applied.document as unknown as WorkflowDocument).flatMap((node) => {
    const issue = before.get(node.id) === undefined ? checkNodeUrl(node, policy) : undefined;
    return issue === undefined
      ? []
      : [{ ...issue, pointer: '/operations', message: `${node.id}: ${issue.message}` }];
  });
}

function proposalOf(
  job: Job,
  call: number,
  operations: readonly PatchOperation[],
  reason: string,
): PatchProposal {
  const author = { kind: 'agent', id: `agent:${job.node}`, node: job.node, roles: [] } as const;
  return { id: agentPatchId(job, call), operations, reason, author };
}

type Staged =
  | { readonly ok: true; readonly document: WorkflowDocument }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** The graph as the agent has already changed it. */
function withStaged(document: WorkflowDocument, staged: readonly PatchProposal[]): Staged {
  const operations = staged.flatMap((proposal) => proposal.operations);
  if (operations.length === 0) return { ok: true, document };
  const applied = applyOperations(document as unknown as Json, operations);
  return applied.ok ? { ok: true, document: applied.document as unknown as WorkflowDocument } : applied;
}

function verdictOf(answer: Submitted, proposal: PatchProposal): Verdict {
  if (!answer.ok) {
    if (answer.notFound) throw runIsGone();
    const { code, message, hint, issues } = answer.rejection;
    const whole: Issue = { pointer: '', code, message, ...(hint !== undefined && { hint }) };
    return { ok: false, issues: issues.length > 0 ? issues : [whole] };
  }
  const { result } = answer;
  if (result.kind === 'patch_refused') return { ok: false, issues: result.issues };
  return { ok: true, proposal, needsReview: result.kind === 'patch' && result.state === 'pending_review' };
}

function unknownArgument(name: string): Issue {
  return {
    pointer: `/${name}`,
    code: 'tool.unknown_argument',
    message: `patch_workflow takes operations and reason, not ${name}.`,
  };
}

function runIsGone(): TerminalNodeError {
  return new TerminalNodeError({
    code: 'agent.run_gone',
    message: 'The run of this agent is not there any more.',
  });
}
