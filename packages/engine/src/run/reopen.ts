/** R7: a failure that nobody handled may be run again or given an output by a person, which reopens the run. */

import type { Plan } from '@aob/ir';
import type { Rejection, RetryNodeCommand, SkipNodeCommand } from './commands.ts';
import { type Draft, emit, nodeState, payloadOf, planNode } from './draft.ts';
import type { Actor } from './events.ts';
import { limitTime } from './finish.ts';
import { beginNode, completeNode, reconsider } from './flow.ts';
import { askAgain, askAnew } from './refresh-tickets.ts';
import { rejectionOf } from './rejection.ts';
import { nodeKey, type RunState } from './state.ts';
import { get } from './table.ts';

export const refuseReopen = (
  state: RunState,
  plan: Plan,
  command: RetryNodeCommand | SkipNodeCommand,
): Rejection | undefined => {
  const { node } = command;
  if (state.pausedBy !== undefined)
    return reject('run.paused', 'the run is paused; nothing begins', 'resume it first');
  const planned = plan.node.get(node);
  if (planned === undefined)
    return reject('node.unknown', `this run has no node ${node}`, 'see the graph of the run for its nodes');
  if (command.type === 'skip_node' && planned.execution === 'ticket') {
    return reject(
      'gate.not_skippable',
      `${node} is a gate; a gate cannot be skipped or given an output (R27)`,
      'decide its ticket instead',
      'R27',
    );
  }
  if (planned.execution === 'ticket' && !command.actor.id.startsWith('human:')) {
    return reject('ticket.not_approver', `only people open the gate ${node} again`, 'ask a person', 'R29');
  }
  const failed =
    get(state.nodes, nodeKey('', node))?.status === 'failed' && state.unhandled.includes(nodeKey('', node));
  const isOver = state.status === 'COMPLETED' || state.status === 'CANCELLED' || state.status === 'TIMED_OUT';
  const edgesOpen = planned.out.every((edge) => get(state.edges, nodeKey('', edge.id)) === undefined);
  if (failed && !isOver && edgesOpen) return undefined;
  return reject(
    'node.not_failed',
    `${node} has not failed in a way that is still open`,
    'start or replay a run instead',
    'R7',
  );
};

const reject = (code: Rejection['code'], message: string, hint: string, rule = 'R7'): Rejection =>
  rejectionOf(code, message, { hint, pointer: '/node', rule });

export const retryNode = (draft: Draft, command: RetryNodeCommand): void => {
  reopen(draft, command.actor, `${command.node} is run again`);
  const state = nodeState(draft, command.node);
  beginNode(draft, planNode(draft, command.node), '', (state?.execution ?? 0) + 1);
  reconsider(draft);
};

export const skipNode = (draft: Draft, command: SkipNodeCommand): void => {
  reopen(draft, command.actor, `${command.node} is skipped: ${command.reason}`);
  // Whatever was approved, this output was not, and what follows behind the same gates would act on it.
  askAnew(draft, gatesStillNeeded(draft, command.node));
  const state = nodeState(draft, command.node);
  completeNode(draft, {
    node: planNode(draft, command.node),
    scope: '',
    execution: state?.execution ?? 1,
    attempt: state?.attempt ?? 1,
    output: payloadOf(draft, command.output),
    label: planNode(draft, command.node).doneLabel,
    skippedBy: command.actor,
  });
  reconsider(draft);
};

/** Of the gates before a node those that other effects wait behind. */
const gatesStillNeeded = (draft: Draft, id: string): readonly string[] => {
  const { guards, nodes } = draft.plan;
  const ahead = nodes.filter((node) => node.hasEffect && node.id !== id && !hasEnded(draft, node.id));
  return [...(guards.get(id) ?? [])].filter((gate) => ahead.some((node) => guards.get(node.id)?.has(gate)));
};

const hasEnded = (draft: Draft, id: string): boolean => {
  const status = nodeState(draft, id)?.status;
  return status === 'completed' || status === 'skipped' || status === 'failed';
};

const reopen = (draft: Draft, actor: Actor, reason: string): void => {
  if (draft.state.status !== 'FAILED') return;
  emit(draft, { type: 'run.reopened', data: { actor, reason } });
  limitTime(draft);
  askAgain(draft);
};
