/** Asking a person: the ticket of a gate, bound to what its approval will cover (R26). */
import {
  guardDigest,
  isJsonObject,
  type Json,
  type PatchAuthor,
  type Plan,
  type PlanNode,
  parseDurationMs,
} from '@aob/ir';
import { homeOf } from './bindings.ts';
import { type Draft, emit, nodeState } from './draft.ts';
import type { EscalationStep } from './escalation-step.ts';
import type { EventOf, Failure } from './events.ts';
import { barredFromGate, barredFromPatch } from './four-eyes.ts';
import { EVENT_VERSIONS } from './read-events.ts';
import { inScope } from './state.ts';
import { timerId } from './timer-id.ts';

interface GateTicket {
  readonly node: PlanNode;
  readonly scope: string;
  /** The gate's config with its templates resolved. */
  readonly config: { readonly [key: string]: Json };
  /** The document that is asked about. */
  readonly plan: Plan;
}

type Opened = EventOf<'ticket.opened'>['data'];

export const openGateTicket = (draft: Draft, { node, scope, config, plan }: GateTicket): string => {
  const ticketId = draft.ctx.newId('ticket');
  const timeout = durationOf(config.timeout);
  const isUnseen = (id: string) => nodeState(draft, id, homeOf(plan, id, scope))?.output === undefined;
  const guard = guardDigest(plan, node.id, isUnseen);
  openTicket(draft, {
    ticket_id: ticketId,
    kind: 'gate',
    node: node.id,
    ...inScope(scope),
    message: typeof config.message === 'string' ? config.message : `approve ${node.id}`,
    ...(isJsonObject(config.form) && { form: config.form }),
    approvers: stringsOf(config.approvers),
    quorum: typeof config.quorum === 'number' ? config.quorum : 1,
    barred: config.four_eyes === true ? barredFromGate(draft, node.id, guard) : [],
    ...(timeout !== undefined && { due: draft.at + timeout }),
    on_timeout: onTimeoutOf(config.on_timeout),
    escalation: stepsOf(config.escalate_to, timeout ?? 0),
    ...remindersOf(config.remind_every),
    guard: { digest: guard.digest, covered: guard.covered, unseen: guard.unseen },
  });
  return ticketId;
};

/** A review has a timeout, default reject, which releases what it holds (R32). Milliseconds. */
const REVIEW_TIMEOUT_MS = 24 * 3_600_000;

export interface PatchTicket {
  readonly patchId: string;
  readonly ticketId: string;
  readonly message: string;
  readonly author: PatchAuthor;
}

export const openPatchTicket = (draft: Draft, { patchId, ticketId, message, author }: PatchTicket): void => {
  const { reviewers = [], review = {} } = draft.plan.document.policy ?? {};
  const timeout = durationOf(review.timeout) ?? REVIEW_TIMEOUT_MS;
  openTicket(draft, {
    ticket_id: ticketId,
    kind: 'patch',
    patch_id: patchId,
    message,
    approvers: reviewers,
    quorum: review.quorum ?? 1,
    barred: review.four_eyes === true ? barredFromPatch(draft, author) : [],
    due: draft.at + timeout,
    on_timeout: review.on_timeout ?? 'reject',
    escalation: stepsOf(review.escalate_to, timeout),
    ...remindersOf(review.remind_every),
  });
};

export interface FailureTicket {
  readonly node: string;
  readonly scope: string;
  readonly error: Failure;
}

/** A failed node waits for a person as long as it takes: silence neither mends it nor lets it be. */
export const openFailureTicket = (draft: Draft, { node, scope, error }: FailureTicket): void =>
  openTicket(draft, askAbout(draft, { node, scope, message: `${scope}${node} failed: ${error.message}` }));

const askAbout = (
  draft: Draft,
  { node, scope, message }: { readonly node: string; readonly scope: string; readonly message: string },
): Opened => ({
  ticket_id: draft.ctx.newId('ticket'),
  kind: 'failure',
  node,
  ...inScope(scope),
  message,
  approvers: draft.plan.document.policy?.reviewers ?? [],
  quorum: 1,
  barred: [],
  on_timeout: 'fail',
  escalation: [],
});

/** As of a failed node: what cannot be undone waits for a person as long as it takes. */
export const openUndoTicket = (
  draft: Draft,
  { node, scope, error, undoes }: FailureTicket & { readonly undoes: number },
): void =>
  openTicket(draft, {
    ...askAbout(draft, { node, scope, message: `undoing ${scope}${node} failed: ${error.message}` }),
    undoes,
  });

const openTicket = (draft: Draft, data: Opened): void => {
  emit(draft, { type: 'ticket.opened', v: EVENT_VERSIONS['ticket.opened'], data });
  if (data.due !== undefined) setTicketTimer(draft, 'ticket', data.ticket_id, data.due);
  const { remind_every_ms: every } = data;
  if (every !== undefined) setTicketTimer(draft, 'reminder', data.ticket_id, draft.at + every);
};

/** The end of the ticket takes them away again (`evolve`). */
export const setTicketTimer = (
  draft: Draft,
  kind: 'ticket' | 'reminder',
  ticketId: string,
  due: number,
): void => {
  const data = { timer_id: timerId(kind, ticketId), kind, due, ticket_id: ticketId };
  emit(draft, { type: 'timer.set', data });
};

const durationOf = (value: Json | undefined): number | undefined =>
  typeof value === 'string' ? parseDurationMs(value) : undefined;

/** A step that names no time of its own has as long as the first ones had. */
const stepsOf = (steps: Json | undefined, timeoutMs: number): readonly EscalationStep[] =>
  (Array.isArray(steps) ? steps : []).filter(isJsonObject).map((step) => ({
    approvers: stringsOf(step['approvers']),
    timeout_ms: durationOf(step['timeout']) ?? timeoutMs,
  }));

const remindersOf = (value: Json | undefined): Pick<Opened, 'remind_every_ms'> => {
  const every = durationOf(value);
  return every === undefined ? {} : { remind_every_ms: every };
};

const stringsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const onTimeoutOf = (value: Json | undefined): Opened['on_timeout'] =>
  value === 'approve' || value === 'fail' || value === 'escalate' ? value : 'reject';
