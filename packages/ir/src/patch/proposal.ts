/**
 * Gate, layer 1: what can be said about a proposal without the document. Runs in the CLI, the agent runner and the
 * browser before anything is sent, and again on the server, because nothing trusts the one before.
 */
import type { Issue } from '../issue.ts';
import { isDeeperThan } from '../json/depth.ts';
import { canonicalJson, isJsonObject, type Json } from '../json/index.ts';
import { toPointer } from '../json/pointer.ts';
import { patchIssue } from './codes.ts';
import { readOperation } from './operation-shape.ts';
import { parsePointer } from './pointer.ts';
import type { ChangeSet, PatchOperation } from './types.ts';

export interface ProposalLimits {
  readonly operations: number;
  /** Length of the canonical JSON of the operations. */
  readonly length: number;
  readonly reasonLength: number;
  readonly agentsPerPatch: number;
}

export const DEFAULT_PROPOSAL_LIMITS: ProposalLimits = {
  operations: 200,
  length: 256 * 1024,
  reasonLength: 2000,
  agentsPerPatch: 5,
};

/** No document is so deep; up to here the document says so, with the place. Beyond it nobody walks all the way down. */
const OPERATIONS_DEPTH = 500;

/** As it was sent: nothing is known about it yet. */
export interface ProposalInput {
  readonly operations?: unknown;
  readonly reason?: unknown;
}

/** `graph`: nodes, edges and outputs (R38). `document`: every member but the name, as a person's patch of a workflow. */
export type PatchReach = 'graph' | 'document';

/** Every issue; none means the proposal may be sent. */
export function checkProposal(
  proposal: ProposalInput,
  limits: ProposalLimits = DEFAULT_PROPOSAL_LIMITS,
  reach: PatchReach = 'graph',
): readonly Issue[] {
  return [...reasonIssues(proposal.reason, limits), ...operationsIssues(proposal.operations, limits, reach)];
}

function reasonIssues(reason: unknown, limits: ProposalLimits): readonly Issue[] {
  if (typeof reason !== 'string' || reason.trim() === '')
    return [patchIssue('patch.reason', '/reason', 'The patch gives no reason.')];
  if (reason.length <= limits.reasonLength) return [];
  const message = `The reason has ${reason.length} characters; at most ${limits.reasonLength} are kept.`;
  return [patchIssue('patch.reason', '/reason', message, { hint: 'Shorten it.' })];
}

function operationsIssues(operations: unknown, limits: ProposalLimits, reach: PatchReach): readonly Issue[] {
  if (!Array.isArray(operations)) {
    return [patchIssue('patch.operation', '/operations', 'operations is a list of RFC 6902 operations.')];
  }
  const inputs = operations as readonly unknown[];
  if (inputs.length === 0) return [patchIssue('patch.empty', '/operations', 'The patch has no operations.')];
  if (inputs.length > limits.operations) {
    const message = `The patch has ${inputs.length} operations; at most ${limits.operations} are taken.`;
    return [patchIssue('patch.too_large', '/operations', message)];
  }
  // First, because everything after it walks all the way down.
  if (isDeeperThan(inputs as Json, OPERATIONS_DEPTH)) {
    const message = `What the operations write is nested deeper than ${OPERATIONS_DEPTH}.`;
    return [patchIssue('patch.too_large', '/operations', message, { hint: 'Write it less deeply nested.' })];
  }
  const length = canonicalJson(inputs as Json).length;
  if (length > limits.length) {
    const message = `The operations are ${length} characters long; at most ${limits.length} are taken.`;
    return [patchIssue('patch.too_large', '/operations', message)];
  }
  const read = inputs.map((input, index) => readOperation(input, index));
  const sound = read.map((result) => (result.ok ? result.operation : undefined));
  return [
    ...read.flatMap((result) => (result.ok ? [] : result.issues)),
    ...sound.flatMap((operation, index) =>
      operation === undefined ? [] : reachIssues(operation, index, reach),
    ),
    ...agentIssues(sound, limits),
  ];
}

const GRAPH: ReadonlySet<string> = new Set(['nodes', 'edges', 'outputs']);
/** What a workflow is called is who it is: another name is another workflow. */
const NAME = 'name';

/** R38; by the pointers as written. The change set is checked again once there is one. */
function reachIssues(operation: PatchOperation, index: number, reach: PatchReach): readonly Issue[] {
  const pointers = [
    ['path', operation.path],
    ...('from' in operation ? [['from', operation.from]] : []),
  ] as const;
  return pointers.flatMap(([member, pointer]) => {
    const parsed = parsePointer(pointer ?? '');
    const first = parsed.ok ? parsed.segments[0] : undefined;
    if (!parsed.ok || (first !== undefined && isInReach(first, reach))) return [];
    const what = first === undefined ? 'The root pointer' : `/${first}`;
    return [outOfReach(what, reach, toPointer(['operations', index, member ?? 'path']))];
  });
}

function isInReach(member: string, reach: PatchReach): boolean {
  return reach === 'graph' ? GRAPH.has(member) : member !== NAME;
}

function outOfReach(what: string, reach: PatchReach, pointer: string): Issue {
  const may = reach === 'graph' ? '; it may change /nodes, /edges and /outputs' : '';
  const message = `${what} is out of reach of this patch${may}.`;
  return patchIssue('patch.reach', pointer, message, reach === 'graph' ? {} : { hint: REACH_HINT });
}

const REACH_HINT = 'Change the members of the document one by one; a workflow keeps its name.';

/** R38 again, by what changed instead of by what was written. */
export function changesOutOfReach({ settings = [] }: ChangeSet, reach: PatchReach): readonly Issue[] {
  return settings
    .filter(({ path }) => !isInReach(path.slice(1), reach))
    .map(({ path }) => outOfReach(path, reach, '/operations'));
}

function agentIssues(
  operations: readonly (PatchOperation | undefined)[],
  limits: ProposalLimits,
): readonly Issue[] {
  const agents = operations.reduce((sum, operation) => sum + agentsIn(operation), 0);
  if (agents <= limits.agentsPerPatch) return [];
  const message = `The patch adds ${agents} agents; at most ${limits.agentsPerPatch} may come with one patch.`;
  return [patchIssue('limits.agents_per_patch', '/operations', message)];
}

/** As far as the operations show them; `copy` shows none, so the gate counts again in the document. */
function agentsIn(operation: PatchOperation | undefined): number {
  if (operation === undefined || !('value' in operation) || operation.op === 'test') return 0;
  const { path, value } = operation;
  if (!path.startsWith('/nodes')) return 0;
  if (path.endsWith('/type')) return value === 'agent' ? 1 : 0;
  return agentsWithin(value);
}

/** With what stands in the bodies of what is added. */
function agentsWithin(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = isJsonObject(value) && value['type'] === 'agent' && typeof value['id'] === 'string' ? 1 : 0;
  return Object.values(value).reduce((sum: number, member: Json) => sum + agentsWithin(member), own);
}
