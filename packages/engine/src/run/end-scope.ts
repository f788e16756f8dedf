/** An instance of a body ends as a run does: when nothing in it is live. The sets decide, no counter does. */
import type { PlanBody } from '@aob/ir';
import { bodyIn, type Draft, emit, emitNode, nodeState, payloadOf } from './draft.ts';
import type { Failure } from './events.ts';
import { closeFailed, isStopped } from './flow.ts';
import { outputsOf } from './outputs.ts';
import { goOnUnbeaten } from './replay/unlost.ts';
import { instanceOf } from './scope.ts';
import { isHeldBack, nodeKey, type RunState } from './state.ts';
import { get, values, visit } from './table.ts';

export const endIfDone = (draft: Draft, scope: string): void => {
  const { state } = draft;
  const instance = instanceOf(scope);
  // What a pause keeps from beginning is yet to come.
  if (instance === undefined || isHeldBack(state)) return;
  const { owner, parent, index } = instance;
  // What a failure beside it has stopped goes on when that is retried, and has not ended (R7).
  if (isStopped(state, scope)) return;
  // Whoever stopped the owner has stopped this with it.
  if (nodeState(draft, owner, parent)?.status !== 'waiting') return;
  const body = bodyIn(draft, scope);
  if (body === undefined || body.order.some((id) => get(state.live, `node:${nodeKey(scope, id)}`))) return;
  // A person is asked what is to become of a failure in here.
  if (isUnderReview(state, scope)) return;
  if (goOnUnbeaten(draft, scope)) return;
  const failure = unhandledIn(draft, scope, body);
  if (failure !== undefined) {
    closeFailed(draft, scope, failure);
    return;
  }
  const returned = outputsOf(draft, body, scope);
  if (!returned.ok) {
    closeFailed(draft, scope, { ...returned.error, node: owner, scope });
    return;
  }
  dropQuestions(draft, scope);
  const output = payloadOf(draft, returned.value);
  const at = { scope: parent, id: owner };
  emitNode(draft, 'scope.closed', at, index === undefined ? { output } : { index, output });
  draft.bodies.push(at);
};

/** A gate that was asked again in here (R26), with nothing behind it that came to run: nobody waits for the answer. */
const dropQuestions = (draft: Draft, scope: string): void => {
  const asked: string[] = [];
  visit(draft.state.live, (_, key) => {
    const ticket = key.startsWith('ticket:')
      ? get(draft.state.tickets, key.slice('ticket:'.length))
      : undefined;
    if (ticket?.scope === scope) asked.push(ticket.id);
  });
  const reason = 'what it was about has ended';
  for (const id of asked.sort()) emit(draft, { type: 'ticket.superseded', data: { ticket_id: id, reason } });
};

const isUnderReview = ({ unhandled, tickets }: RunState, scope: string): boolean =>
  unhandled.length > 0 &&
  values(tickets).some(
    (ticket) => ticket.status === 'open' && ticket.kind === 'failure' && ticket.scope === scope,
  );

/** Under `on_failure: continue` the rest of the instance went on after it. */
const unhandledIn = ({ state }: Draft, scope: string, { order }: PlanBody): Failure | undefined => {
  if (state.unhandled.length === 0) return undefined;
  const failed = order.find((id) => state.unhandled.includes(nodeKey(scope, id)));
  return failed === undefined ? undefined : get(state.nodes, nodeKey(scope, failed))?.error;
};
