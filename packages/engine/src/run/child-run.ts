/**
 * A composite that runs another workflow: one node here, a run with its own log there (R35). What its run is to be follows
 * from the folded state alone, so it can be asked for again after a crash (R14).
 */
import {
  canonicalJson,
  type Digest,
  type Issue,
  type Json,
  MAX_CHILD_DEPTH,
  type Plan,
  type PlanNode,
  validateInputs,
} from '@aob/ir';
import { gatesOf } from './approvals.ts';
import type { ChildStart, DecideContext, JobRef } from './decision.ts';
import { type Draft, emit, emitNode, planIn, planOf } from './draft.ts';
import type { ChildRun, Failure, ParentRun } from './events.ts';
import { bookOfRun } from './guard-book.ts';
import { type NodeState, nodeKey, type RunState } from './state.ts';
import { values } from './table.ts';

export interface WantedChild {
  readonly node: PlanNode;
  readonly scope: string;
  readonly execution: number;
  /** What it is to work on. */
  readonly inputs: Json;
}

/** What the node is to wait for, or why there is nothing to wait for. */
export const planChild = (
  draft: Draft,
  { node, scope, execution, inputs }: WantedChild,
): { readonly child: ChildRun } | { readonly error: Failure } => {
  const { state } = draft;
  const { child } = node;
  if (child === undefined)
    return failed('child.not_pinned', `${node.config['workflow']} is not pinned to a version (R28)`);
  if ((state.parent?.depth ?? 0) >= MAX_CHILD_DEPTH)
    return failed('child.too_deep', `runs run at most ${MAX_CHILD_DEPTH} deep inside each other`);
  const schema = child.document.inputs;
  const issues = schema === undefined ? [] : validateInputs(schema, inputs, '/inputs');
  if (issues.length > 0) return { error: misfit(child, issues) };
  const ref = { node: node.id, scope, execution };
  return {
    child: {
      run_id: childRunId(state.runId, ref, draft.ctx.hash),
      workflow: { name: child.name, digest: child.digest },
      ...guardsAround(draft, node.id, scope),
    },
  };
};

const failed = (code: string, message: string): { readonly error: Failure } => ({
  error: { code, message, retryable: false },
});

const misfit = ({ name }: Plan, issues: readonly Issue[]): Failure => {
  const said = issues.map(({ pointer, message }) => `${pointer}: ${message}`).join(' ');
  return {
    code: 'inputs.invalid',
    message: `the inputs do not fit the workflow ${name}: ${said}`,
    retryable: false,
    details: { issues: issues as unknown as Json },
  };
};

/** R27: what the approvals of this run let the other one do, and what they keep it from. */
const guardsAround = (draft: Draft, node: string, scope: string): Pick<ChildRun, 'gates' | 'guarded'> => {
  const plan = planIn(draft, scope);
  const gates = sorted([...gatesOf(draft, plan, node), ...(draft.state.parent?.gates ?? [])]);
  return { gates, guarded: guardedWithout(draft, plan, gates) };
};

/** Keys of the effects that gates guard which are not among these, up to this document. */
const guardedWithout = (draft: Draft, plan: Plan, gates: readonly string[]): readonly string[] => {
  const own = new Set(gates);
  const { byEffect } = bookOfRun(draft.state, (digest) => planOf(draft, digest), plan.digest);
  const guarded = [...byEffect].flatMap(([key, guards]) =>
    [...guards].every((gate) => own.has(gate)) ? [] : [key],
  );
  return sorted([...guarded, ...(draft.state.parent?.guarded ?? [])]);
};

/**
 * What is guarded in this run since its child runs have begun is guarded in them as well (R27): each is started again, which
 * tells it, and any number of times is once (R35). They never unlearn it.
 */
export const tellChildren = (draft: Draft): void => {
  const waiting = values(draft.state.nodes)
    .filter(({ status, child }) => status === 'waiting' && child !== undefined)
    .sort((a, b) => (nodeKey(a.scope, a.id) < nodeKey(b.scope, b.id) ? -1 : 1));
  for (const node of waiting) {
    const { child, scope, id } = node;
    if (child === undefined) continue;
    const guarded = sorted([...child.guarded, ...guardedWithout(draft, draft.plan, child.gates)]);
    if (guarded.length === child.guarded.length) continue;
    emitNode(draft, 'node.waiting', { scope, id }, { for: 'child', child: { ...child, guarded } });
    const told = childOf(draft.state, { ...node, child: { ...child, guarded } });
    if (told !== undefined) draft.effects.push({ type: 'start_child', child: told });
  }
};

/** A run that has begun is started again: it learns what is guarded around it since then. False when it knows all of it. */
export const learnGuards = (draft: Draft, { guarded }: ParentRun): boolean => {
  const known = new Set(draft.state.parent?.guarded);
  const learnt = guarded.filter((key) => !known.has(key));
  if (learnt.length === 0) return false;
  emit(draft, { type: 'run.guarded', data: { guarded: learnt } });
  tellChildren(draft);
  return true;
};

const sorted = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();

/**
 * R35: a function of run, scope, node and execution. It begins with the time of the run around it, as run ids do: the two
 * are kept in one place and leave it together.
 */
export const childRunId = (
  runId: string,
  { node, scope, execution }: Pick<JobRef, 'node' | 'scope' | 'execution'>,
  hash: DecideContext['hash'],
): string => {
  const digest: Digest = hash(canonicalJson([runId, scope, node, execution]));
  const time = runId.slice(PREFIX.length, PREFIX.length + TIME_CHARS).padEnd(TIME_CHARS, '0');
  return `${PREFIX}${time}${inBase32(digest.slice('sha256:'.length))}`;
};

const PREFIX = 'run_';
/** As in a ULID: ten characters of time, sixteen more. */
const TIME_CHARS = 10;
const REST_CHARS = 16;
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** Five bits a character, from the front. */
const inBase32 = (hex: string): string => {
  const bits = [...hex.slice(0, (REST_CHARS * 5) / 4)]
    .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
    .join('');
  return Array.from({ length: REST_CHARS }, (_, i) =>
    CROCKFORD.charAt(Number.parseInt(bits.slice(i * 5, i * 5 + 5), 2)),
  ).join('');
};

/** The run that a node stands for, as it was asked for; undefined for every other node. */
export const childOf = (state: RunState, node: NodeState): ChildStart | undefined => {
  const { child, inputs, scope, id, execution } = node;
  if (child === undefined || inputs === undefined || state.startedBy === undefined) return undefined;
  const { run_id: runId, workflow, gates, guarded } = child;
  const depth = (state.parent?.depth ?? 0) + 1;
  return {
    runId,
    workflow,
    inputs,
    actor: state.startedBy,
    priority: state.priority,
    fidelity: state.fidelity ?? 'full',
    labels: inherited(state.labels),
    parent: { run_id: state.runId, scope, node: id, execution, depth, gates, guarded, ...slotsAround(state) },
  };
};

const slotsAround = ({ parent, slot, workflow }: RunState): Pick<ParentRun, 'holds'> => {
  const own = slot?.number === undefined || workflow === undefined ? [] : [workflow.name];
  const holds = sorted([...(parent?.holds ?? []), ...own]);
  return holds.length === 0 ? {} : { holds };
};

/** It is no replay of anything, whatever the run around it is. */
const inherited = ({
  replay_of: _of,
  replay_mode: _mode,
  ...labels
}: RunState['labels']): RunState['labels'] => labels;

/** Child runs that somebody must see to (R14). */
export const outstandingChildren = (state: RunState): readonly ChildStart[] => childrenOf(state, 'waiting');

/** Those whose nodes were cancelled: whoever was to tell them may not have come to it. */
export const cancelledChildren = (state: RunState): readonly ChildStart[] => childrenOf(state, 'cancelled');

const childrenOf = (state: RunState, status: NodeState['status']): readonly ChildStart[] =>
  values(state.nodes).flatMap((node) => (node.status === status ? (childOf(state, node) ?? []) : []));

/** Whether a run still waits for this child of its. */
export const waitsForChild = (state: RunState, runId: string): boolean =>
  outstandingChildren(state).some((child) => child.runId === runId);
