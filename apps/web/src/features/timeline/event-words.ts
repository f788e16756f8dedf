import type { RunEventResource } from '@aob/engine/contract';
import { decidedWord } from '../inbox/decided-word.ts';
import { actorWord } from '../runs/actor.ts';

/** What an event means to somebody who listens; undefined for what only the engine cares about. */
export function eventWords(event: RunEventResource): string | undefined {
  const { data } = event;
  const node = placeIn(event);
  switch (event.type) {
    case 'node.completed':
      return 'cached' in data ? `${node} taken from the cache` : `${node} completed`;
    case 'node.failed':
      return `${node} failed: ${messageIn(data['error'])}`;
    case 'node.retrying':
      return `${node} will be tried again`;
    case 'node.skipped':
      return `${node} skipped`;
    case 'node.cancelled':
      return data['by'] === 'join' ? `${node} ended: ${String(data['reason'])}` : undefined;
    case 'node.unclaimed':
      return `${node} waits: no runner for ${needIn(data['needs'])}`;
    case 'run.queued':
      return 'Run waits for a slot';
    case 'run.begun':
      return 'Run has a slot and begins';
    case 'patch.applied':
      return `Patch applied by ${authorIn(data['author'])}`;
    case 'patch.refused':
      return 'A patch was refused';
    case 'patch.review_requested':
      return 'A patch waits for review';
    case 'patch.rejected':
      return 'A patch was rejected';
    case 'ticket.opened':
      return `Waiting for a decision: ${String(data['message'])}`;
    case 'ticket.decided':
      return decidedWord(data['decision']);
    case 'ticket.approved':
      return `Approved by ${authorIn(data['actor'])}, others are waited for`;
    case 'ticket.delegated':
      return `Decision handed to ${actorWord(String(data['to']))}`;
    case 'patch.compensation_started':
      return 'A patch is taken back: what came of it is undone first';
    case 'patch.withdrawn':
      return `Patch taken back by ${authorIn(data['author'])}`;
    case 'ticket.changes_requested':
    case 'patch.changes_requested':
      return `Changes requested by ${authorIn(data['actor'])}`;
    case 'ticket.escalated':
      return `Nobody answered: ${namesIn(data['approvers'])} asked`;
    case 'ticket.breached':
      return 'Nobody who was asked has answered in time';
    case 'ticket.reminded':
      return 'Reminded: a decision is waited for';
    case 'run.repaired':
      return `Run repaired by ${authorIn(data['actor'])}`;
    case 'run.compensation_started':
      return 'The run ends, and undoes what it did';
    case 'compensation.completed':
      return `${node} was undone`;
    case 'compensation.failed':
      return `${node} was not undone: ${messageIn(data['error'])}`;
    case 'compensation.retrying':
      return `Undoing ${node} will be tried again`;
    case 'compensation.skipped':
      return `${node} needs no undoing, says ${authorIn(data['actor'])}`;
    case 'compensation.abandoned':
      return `${node} stays as it is, says ${authorIn(data['actor'])}`;
    case 'run.completed':
      return 'Run completed';
    case 'run.failed':
      return `Run failed: ${messageIn(data['error'])}`;
    case 'run.cancelled':
      return 'Run cancelled';
    default:
      return undefined;
  }
}

/** The short line beside an event in the list: its words, or what it names. */
export function eventDetail(event: RunEventResource): string {
  const { data } = event;
  if (event.type === 'log.line') return String(data['message']);
  if (event.type === 'edge.taken' || event.type === 'edge.dead')
    return `${event.scope ?? String(data['scope'] ?? '')}${String(data['edge'])}`;
  if (event.type === 'run.started') return `by ${authorIn(data['actor'])}`;
  if (event.type === 'ticket.opened') return String(data['message']);
  if (event.type === 'ticket.decided') return `${String(data['decision'])} by ${authorIn(data['actor'])}`;
  if (event.type === 'run.queued' || event.type === 'run.begun' || event.type === 'node.unclaimed')
    return eventWords(event) ?? '';
  if (event.type === 'run.repaired') return `by ${authorIn(data['actor'])}: ${String(data['reason'])}`;
  if (event.type.startsWith('ticket.') && event.type !== 'ticket.superseded') return eventWords(event) ?? '';
  if (event.type.startsWith('patch.') && typeof data['reason'] === 'string') return data['reason'];
  if (event.type === 'patch.applied') return `by ${authorIn(data['author'])}`;
  if (event.type.startsWith('scope.')) return instanceIn(event);
  if (event.type === 'node.completed' && 'cached' in data) return `${placeIn(event)}, from the cache`;
  if ('taken' in data) return `${placeIn(event)}, then ${edgesIn(data['taken'])}`;
  return event.node === undefined ? messageIn(data['error']) : placeIn(event);
}

/** The node with the instance it ran in: `each[3]/fetch`. */
function placeIn({ node = '', scope = '' }: RunEventResource): string {
  return `${scope}${node}`;
}

/** The instance of a body that began or ended: `each[3]`. */
function instanceIn(event: RunEventResource): string {
  const { index } = event.data;
  return typeof index === 'number' ? `${placeIn(event)}[${index}]` : placeIn(event);
}

function messageIn(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
}

function authorIn(author: unknown): string {
  return typeof author === 'object' && author !== null && 'id' in author ? actorWord(String(author.id)) : '';
}

function edgesIn(edges: unknown): string {
  return Array.isArray(edges) ? edges.join(', ') : '';
}

function namesIn(names: unknown): string {
  return Array.isArray(names) ? names.map((name) => actorWord(String(name))).join(' or ') : '';
}

function needIn(needs: unknown): string {
  if (typeof needs !== 'object' || needs === null || !('what' in needs) || !('name' in needs)) return '';
  return `${String(needs.what)} ${String(needs.name)}`;
}
