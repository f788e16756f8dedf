/**
 * Starting one execution of a node: the dispatch check, its inputs and config as they are now, and then by kind:
 * evaluated here, handed to a runner, or left waiting for a person or the clock.
 */
import {
  addArrived,
  canonicalJson,
  type EdgeLabel,
  evaluate,
  type Json,
  MAX_INSTANCES,
  type PlanNode,
  parseDurationMs,
  parseTimestampMs,
  renderTemplate,
} from '@aob/ir';
import { missingApproval } from './approvals.ts';
import { bindingsFor, homeOf } from './bindings.ts';
import { childOf, planChild } from './child-run.ts';
import { tooManyUndos } from './compensation/prepare.ts';
import {
  boundsOf,
  type Draft,
  emitNode,
  loadValue,
  nodeState,
  payloadOf,
  planIn,
  setNodeTimer,
} from './draft.ts';
import type { EventOf, Failure, Payload } from './events.ts';
import { evaluateInline } from './inline.ts';
import { openGateTicket } from './open-ticket.ts';
import { isFrozen } from './replay/recording.ts';
import { isSimulated, recordedAnswer, replayDecision, reusedOutcome } from './replay/serve.ts';
import { graphVersionIn } from './scope.ts';
import { outputOfSignal } from './signal-output.ts';
import { nodeKey } from './state.ts';
import { get } from './table.ts';

export interface Beginning {
  readonly node: PlanNode;
  readonly scope: string;
  readonly execution: number;
}

export type Begun =
  /** Somebody or something will report: a runner, a person, the clock, or the decision it is held for. */
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'completed';
      readonly output: Payload;
      readonly label: EdgeLabel;
      /** In a replay: where in the other run's log this is from. */
      readonly recorded?: number;
    }
  | { readonly kind: 'failed'; readonly error: Failure };

/** How long after its timeout an attempt is given up as lost with its worker (R16), milliseconds. */
export const LOST_AFTER_MS = 60_000;

export const begin = (draft: Draft, start: Beginning): Begun => {
  const { node, scope } = start;
  const reused = reusedOutcome(draft, scope, node);
  if (reused !== undefined) {
    const { inputs, output, label, seq } = reused;
    noteQueued(draft, start, { inputs });
    if (isFrozen(draft.state)) return { kind: 'waiting' };
    return { kind: 'completed', output, label, recorded: seq };
  }
  const missing = missingApproval(draft, node.id, scope);
  if (missing?.ticketId !== undefined) {
    if (nodeState(draft, node.id, scope)?.heldBy !== missing.ticketId)
      emitNode(draft, 'node.held', { scope, id: node.id }, { ticket_id: missing.ticketId });
    return { kind: 'waiting' };
  }
  if (missing)
    return failed(
      'gate.not_approved',
      `${node.id} may run only after ${missing.gate} was approved as it is now (R27)`,
    );
  const tooMany = tooManyUndos(draft, node);
  if (tooMany) return { kind: 'failed', error: tooMany };
  const inputs = inputsOf(draft, node, scope);
  if (!inputs.ok) return { kind: 'failed', error: inputs.error };
  const config = configOf(draft, node, scope);
  if (!config.ok) return { kind: 'failed', error: config.error };
  const ready: Ready = {
    node,
    scope,
    execution: start.execution,
    ...(node.execution === 'child'
      ? // What it is asked is the inputs of the other run.
        { inputs: config.value['inputs'] ?? {}, config: node.config, hasOwnConfig: false }
      : { inputs: inputs.value, config: config.value, hasOwnConfig: node.configTemplate !== undefined }),
  };
  if (isSimulated(draft.state.replay, node)) return simulate(draft, ready);
  switch (node.execution) {
    case 'inline':
      return beginInline(draft, ready);
    case 'job':
      return beginJob(draft, ready);
    case 'ticket':
      return beginTicket(draft, ready);
    case 'timer':
      return beginDelay(draft, ready);
    case 'signal':
      return beginWait(draft, ready);
    case 'body':
      return beginBody(draft, ready);
    case 'child':
      return beginChild(draft, ready);
  }
};

interface Ready extends Beginning {
  readonly inputs: Json;
  readonly config: { readonly [key: string]: Json };
  readonly hasOwnConfig: boolean;
}

const failed = (code: string, message: string): Begun => ({
  kind: 'failed',
  error: { code, message, retryable: false },
});

type Rendered<T extends Json> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure };

/** R5: the node's mapping, and what arrived of the nodes it lists under `$from`. Some types take no inputs. */
const inputsOf = (draft: Draft, node: PlanNode, scope: string): Rendered<Json> => {
  if (!node.inputs) return { ok: true, value: {} };
  const rendered = render(draft, node, node.inputs, 'inputs', scope);
  if (!rendered.ok) return rendered;
  return {
    ok: true,
    value: addArrived(rendered.value, node.from, (id) => arrivedFrom(draft, node, id, scope)),
  };
};

/** What `source` brought: its output, or its failure along an error edge. A patch may have taken its edge away. */
const arrivedFrom = (draft: Draft, node: PlanNode, source: string, scope: string): Json | undefined => {
  const from = nodeState(draft, source, homeOf(planIn(draft, scope), source, scope));
  const output = from?.output && loadValue(draft, from.output);
  const edges = node.in.filter((edge) => edge.from === source);
  if (edges.length === 0) return output;
  const arrived = edges.some((edge) => get(draft.state.edges, nodeKey(scope, edge.id)) === 'taken');
  return arrived ? (output ?? errorOutput(from?.error)) : undefined;
};

/** What an error edge carries: the failure, in place of an output. */
const errorOutput = (error: Failure | undefined): Json =>
  error ? { error: { code: error.code, message: error.message } } : null;

const configOf = (
  draft: Draft,
  node: PlanNode,
  scope: string,
): Rendered<{ readonly [key: string]: Json }> => {
  if (!node.configTemplate) return { ok: true, value: node.config };
  const rendered = render(draft, node, node.configTemplate, 'config', scope);
  if (!rendered.ok) return rendered;
  return { ok: true, value: rendered.value as { readonly [key: string]: Json } };
};

const render = (
  draft: Draft,
  node: PlanNode,
  template: NonNullable<PlanNode['inputs']>,
  field: string,
  scope: string,
): Rendered<Json> => {
  const outcome = renderTemplate(template, bindingsFor(draft, template.reads, scope));
  if (outcome.ok) return outcome;
  const { code, message, pointer } = outcome.error;
  return {
    ok: false,
    error: { code, message: `${field}${pointer}: ${message}`, retryable: false, node: node.id },
  };
};

const queue = (draft: Draft, ready: Ready, deadline?: number): void =>
  noteQueued(draft, ready, {
    ...askedOf(draft, ready),
    ...(deadline !== undefined && { deadline }),
  });

/** What the node works with, as the log keeps it; a config without templates is in the document already. */
const askedOf = (
  draft: Draft,
  { inputs, config, hasOwnConfig }: Ready,
): { readonly inputs: Payload; readonly config?: Payload } => ({
  inputs: payloadOf(draft, inputs),
  ...(hasOwnConfig && { config: payloadOf(draft, config) }),
});

const noteQueued = (
  draft: Draft,
  { node, scope, execution }: Beginning,
  facts: Pick<EventOf<'node.queued'>['data'], 'inputs' | 'config' | 'deadline'>,
): void => {
  const edges = node.in
    .filter((edge) => get(draft.state.edges, nodeKey(scope, edge.id)) === 'taken')
    .map((edge) => edge.id);
  const graph_version = graphVersionIn(draft.state, scope);
  emitNode(
    draft,
    'node.queued',
    { scope, id: node.id },
    { execution, attempt: 1, edges, graph_version, ...facts },
  );
};

/** The answer of the record; in a frozen run it comes when it is its turn (`replay/apply-recorded.ts`). */
const simulate = (draft: Draft, ready: Ready): Begun => {
  const { node, scope, config } = ready;
  const asked = askedOf(draft, ready);
  noteQueued(draft, ready, asked);
  const answer = recordedAnswer(draft, { node: node.id, scope, inputs: asked.inputs, config: asked.config });
  // It loses again when the join begins that it lost to then.
  if (answer === 'lost') return { kind: 'waiting' };
  const ticketId =
    node.execution === 'ticket' && !('missing' in answer)
      ? openGateTicket(draft, { node, scope, config, plan: planIn(draft, scope) })
      : undefined;
  if (isFrozen(draft.state)) return { kind: 'waiting' };
  if ('missing' in answer) return { kind: 'failed', error: answer.missing };
  if (ticketId !== undefined) replayDecision(draft, ticketId, answer);
  return 'error' in answer
    ? { kind: 'failed', error: answer.error }
    : { kind: 'completed', output: answer.output, label: answer.label, recorded: answer.seq };
};

const beginJob = (draft: Draft, ready: Ready): Begun => {
  const { node, scope, execution } = ready;
  queue(draft, ready, draft.at + node.timeoutMs + LOST_AFTER_MS);
  draft.effects.push({ type: 'dispatch_job', job: { node: node.id, scope, execution, attempt: 1 } });
  return { kind: 'waiting' };
};

/** R9: pure nodes are evaluated here unless what they read is large or the work is long; then a runner does it. */
const beginInline = (draft: Draft, ready: Ready): Begun => {
  const { node, inputs } = ready;
  const expressions = [...node.expressions.values()];
  const bindings = { inputs, nodes: {}, ...mergeBindings(draft, expressions, ready.scope) };
  const { pureChars } = boundsOf(draft);
  if (expressions.length > 0 && canonicalJson(bindings).length > pureChars) {
    return beginHeavy(draft, { ...ready, inputs: bindings });
  }
  const outcome = evaluateInline(node, inputs, bindings);
  if (outcome === 'too_long') return beginHeavy(draft, { ...ready, inputs: bindings });
  queue(draft, ready);
  return outcome.ok
    ? { kind: 'completed', output: payloadOf(draft, outcome.value), label: 'success' }
    : { kind: 'failed', error: { ...outcome.error, retryable: false, node: node.id } };
};

/** Nobody works for a frozen run (R34): what was too much for a decision is in its record. */
const beginHeavy = (draft: Draft, ready: Ready): Begun =>
  isFrozen(draft.state) ? simulate(draft, ready) : beginJob(draft, ready);

const mergeBindings = (
  draft: Draft,
  expressions: readonly { readonly reads: Parameters<typeof bindingsFor>[1] }[],
  scope: string,
) => {
  const merged = expressions.map(({ reads }) => bindingsFor(draft, reads, scope));
  const nodes = Object.assign({}, ...merged.map((bindings) => bindings.nodes));
  return Object.assign({}, ...merged, { nodes });
};

const beginTicket = (draft: Draft, ready: Ready): Begun => {
  queue(draft, ready);
  const { node, scope, config } = ready;
  emitNode(draft, 'node.waiting', { scope, id: node.id }, { for: 'ticket' });
  openGateTicket(draft, { node, scope, config, plan: planIn(draft, scope) });
  return { kind: 'waiting' };
};

const beginDelay = (draft: Draft, ready: Ready): Begun => {
  const { node, scope, config } = ready;
  const due = delayDue(draft.at, config);
  if (due === undefined)
    return failed('delay.invalid', `${node.id}: neither a duration with a unit nor an RFC 3339 timestamp`);
  queue(draft, ready);
  emitNode(draft, 'node.waiting', { scope, id: node.id }, { for: 'delay', until: due });
  setNodeTimer(draft, 'delay', { scope, id: node.id }, due);
  return { kind: 'waiting' };
};

/** A signal that came early is taken at once. */
const beginWait = (draft: Draft, ready: Ready): Begun => {
  const { node, scope, config } = ready;
  queue(draft, ready);
  const kept = draft.state.signals.find(({ name }) => name === config.signal);
  if (kept !== undefined) {
    emitNode(draft, 'signal.taken', { scope, id: node.id }, { signal: kept.seq });
    return { kind: 'completed', output: payloadOf(draft, outputOfSignal(draft, kept)), label: 'signal' };
  }
  const timeout = typeof config.timeout === 'string' ? parseDurationMs(config.timeout) : undefined;
  const until = timeout === undefined ? undefined : draft.at + timeout;
  const facts = { for: 'signal' as const, signal: String(config.signal) };
  emitNode(draft, 'node.waiting', { scope, id: node.id }, until === undefined ? facts : { ...facts, until });
  if (until !== undefined) setNodeTimer(draft, 'wait', { scope, id: node.id }, until);
  return { kind: 'waiting' };
};

/** What it works on is recorded here; `advance-body.ts` opens the instances. */
const beginBody = (draft: Draft, ready: Ready): Begun => {
  const { node, scope } = ready;
  const at = { scope, id: node.id };
  if (node.type !== 'map') {
    queue(draft, ready);
    emitNode(draft, 'node.waiting', at, { for: 'body' });
    draft.bodies.push(at);
    return { kind: 'waiting' };
  }
  const items = listOf(draft, node, scope);
  if (!items.ok) return { kind: 'failed', error: items.error };
  queue(draft, { ...ready, inputs: items.value });
  emitNode(draft, 'node.waiting', at, { for: 'body', instances: items.value.length });
  draft.bodies.push(at);
  return { kind: 'waiting' };
};

/** Its run begins once this is durable, under an id that follows from what it is (R35). */
const beginChild = (draft: Draft, ready: Ready): Begun => {
  const { node, scope, execution, inputs } = ready;
  const planned = planChild(draft, { node, scope, execution, inputs });
  if ('error' in planned) return { kind: 'failed', error: planned.error };
  queue(draft, ready);
  emitNode(draft, 'node.waiting', { scope, id: node.id }, { for: 'child', child: planned.child });
  const state = nodeState(draft, node.id, scope);
  const child = state && childOf(draft.state, state);
  if (child !== undefined) draft.effects.push({ type: 'start_child', child });
  return { kind: 'waiting' };
};

const listOf = (draft: Draft, node: PlanNode, scope: string): Rendered<Json[]> => {
  const broken = (code: string, message: string): Rendered<Json[]> => ({
    ok: false,
    error: { code, message: `config.items: ${message}`, retryable: false, node: node.id },
  });
  const program = node.expressions.get('items');
  if (program === undefined) return broken('expression.type', 'is missing');
  const outcome = evaluate(program, bindingsFor(draft, program.reads, scope));
  if (!outcome.ok) return broken(outcome.error.code, outcome.error.message);
  if (!Array.isArray(outcome.value)) return broken('expression.type', 'is not a list');
  const { length } = outcome.value;
  if (length > MAX_INSTANCES)
    return broken('map.too_many_items', `has ${length} items; at most ${MAX_INSTANCES} fit in one map`);
  return { ok: true, value: outcome.value as Json[] };
};

const delayDue = (now: number, config: { readonly [key: string]: Json }): number | undefined => {
  if (typeof config.until === 'string') return parseTimestampMs(config.until);
  const length = typeof config.duration === 'string' ? parseDurationMs(config.duration) : undefined;
  return length === undefined ? undefined : now + length;
};
