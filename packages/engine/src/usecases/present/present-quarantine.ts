/** What was set aside with a run, in words: whoever repairs it decides about this (R21). */
import type { ParkedCommand as ParkedResource, QuarantineResource } from '../../contract/runs.ts';
import type { ParkedCommand } from '../../ports/quarantine.ts';
import type { AttemptRef, RunCommand } from '../../run/commands.ts';
import { given, givenTime, parsed, timestampOf } from './values.ts';

type Parked = RunCommand | { readonly type: 'redispatch' };

/** Our own JSON, written when it was parked. */
export const readParked = ({ command }: ParkedCommand): Parked => parsed<Parked>(command);

export const presentQuarantine = (error: string, parked: readonly ParkedCommand[]): QuarantineResource => ({
  error,
  ...givenTime('since', parked[0]?.at),
  parked: parked.map(presentParked),
});

const presentParked = (text: ParkedCommand): ParkedResource => {
  const command = readParked(text);
  return {
    command: command.type,
    what: wordsFor(command),
    ...given('node', 'node' in command ? command.node : undefined),
    ...given('by', callerOf(command)),
    error: text.error,
    at: timestampOf(text.at),
  };
};

const callerOf = (command: Parked): string | undefined => {
  if (command.type === 'apply_patch') return command.proposal.author.id;
  if (command.type === 'withdraw_patch') return command.author.id;
  return 'actor' in command ? command.actor.id : undefined;
};

const attempt = ({ scope, node, attempt: number, undoes }: AttemptRef): string =>
  `attempt ${number} ${undoes === undefined ? 'of' : 'to undo'} ${scope}${node}`;

const wordsFor = (command: Parked): string => {
  switch (command.type) {
    case 'start':
      return `the start of a run of ${command.workflow.name}`;
    case 'unclaimed':
      return `the news that nobody can carry out ${attempt(command)}`;
    case 'begin':
      return 'the slot it was given';
    case 'started':
      return `the news that ${attempt(command)} began`;
    case 'result':
      return `the ${command.outcome.ok ? 'result' : 'failure'} of ${attempt(command)}`;
    case 'wake':
      return 'a timer that was due';
    case 'redispatch':
      return 'the search for outstanding work';
    case 'decide_ticket':
      return `the decision to ${command.decision.replace('_', ' ')} ${command.ticketId}`;
    case 'delegate_ticket':
      return `the hand-over of ${command.ticketId} to ${command.to}`;
    case 'apply_patch':
      return `the patch ${command.proposal.id}`;
    case 'withdraw_patch':
      return `the withdrawal of ${command.patchId}`;
    case 'cancel':
    case 'pause':
    case 'resume':
      return `the order to ${command.type} the run`;
    case 'cancel_child':
      return 'the order of the run around it to end';
    case 'child_ended':
      return `the end of the child run ${command.child} of ${command.scope}${command.node}`;
    case 'repair':
      return 'the order to repair the run';
    case 'signal':
      return `the signal ${command.name}`;
    case 'retry_node':
      return `the order to retry ${command.node}`;
    case 'skip_node':
      return `the order to skip ${command.node}`;
  }
};
