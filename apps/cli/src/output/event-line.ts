/** One event of the log as one line: `01:04:34.123 INFO  [parse] completed`. */
import type { RunEventResource } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { oneLine, shortDigest, shortJson } from './text.ts';
import { clockMs } from './time.ts';

export type Level = 'INFO' | 'WARN' | 'ERROR';

type Data = RunEventResource['data'];

/** Bookkeeping between the steps: in the log, not in the story. */
const DETAIL: ReadonlySet<string> = new Set([
  'edge.taken',
  'edge.dead',
  'node.queued',
  'node.released',
  'compensation.prepared',
  'compensation.queued',
  'plan.compiled',
  'scope.opened',
  'timer.set',
  'timer.fired',
]);

export function isDetail(event: RunEventResource): boolean {
  return DETAIL.has(event.type) && levelOf(event) === 'INFO';
}

export function levelOf({ type, data }: RunEventResource): Level {
  switch (type) {
    case 'run.failed':
    case 'node.failed':
    case 'compensation.failed':
      return 'ERROR';
    case 'node.retrying':
    case 'patch.refused':
    case 'patch.rejected':
    case 'patch.withdrawn':
    case 'patch.compensation_started':
    case 'patch.changes_requested':
    case 'ticket.escalated':
    case 'ticket.breached':
    case 'run.cancelled':
    case 'node.unclaimed':
    case 'node.cancelled':
    case 'run.repaired':
    case 'run.compensation_started':
    case 'compensation.retrying':
    case 'compensation.abandoned':
      return 'WARN';
    case 'edge.dead':
      // Only a condition that could not be evaluated says why.
      return 'error' in data ? 'WARN' : 'INFO';
    case 'log.line':
      return levelWord(text(data, 'level'));
    default:
      return 'INFO';
  }
}

function levelWord(word: string): Level {
  return word === 'error' ? 'ERROR' : word === 'warn' ? 'WARN' : 'INFO';
}

export function eventLine(event: RunEventResource, colors: Colors): string {
  const level = levelOf(event);
  const paint =
    level === 'ERROR' ? colors.red : level === 'WARN' ? colors.yellow : toneOf(event.type, colors);
  const node =
    event.node === undefined ? '' : ` ${colors.cyan(`[${oneLine(`${event.scope ?? ''}${event.node}`)}]`)}`;
  return `${colors.dim(clockMs(event.at))} ${paint(level.padEnd(5))}${node} ${oneLine(sentenceOf(event), 400)}`;
}

function toneOf(type: string, colors: Colors): (text: string) => string {
  if (type.startsWith('patch.')) return colors.magenta;
  if (type.startsWith('ticket.')) return colors.blue;
  return type === 'run.completed' || type === 'node.completed' ? colors.green : (plain) => plain;
}

function sentenceOf(event: RunEventResource): string {
  const sentence = SENTENCES[event.type];
  return sentence === undefined ? `${event.type} ${shortJson(event.data)}` : sentence(event.data);
}

const WAITS: { readonly [what: string]: (data: Data) => string } = {
  ticket: () => 'waits for a decision',
  body: (data) =>
    'instances' in data ? `begins with ${text(data, 'instances')} items` : 'begins with its body',
  child: (data) => `waits for the child run ${text(part(data, 'child'), 'run_id')}`,
  signal: (data) => `waits for the signal ${text(data, 'signal')}${until(data, 'until')}`,
};

/** People count from 1. A composite has one instance and no number. */
function instance(data: Data): string {
  return typeof data['index'] === 'number' ? `instance ${data['index'] + 1}` : 'its body';
}

const SENTENCES: { readonly [type: string]: (data: Data) => string } = {
  'run.started': (data) =>
    `run of ${text(part(data, 'workflow'), 'name')} started by ${text(part(data, 'actor'), 'id')}${data['fidelity'] === 'fast' ? ', recorded in fast: what nodes print is not kept' : ''}`,
  'run.queued': (data) => `waits for a slot: ${slotLimits(data)}`,
  'run.begun': () => 'has a slot and begins',
  'run.completed': () => 'run completed',
  'run.failed': (data) => `run failed: ${failure(data)}`,
  'run.cancelled': (data) => `run cancelled by ${actor(data)}${because(data)}`,
  'run.reopened': (data) => `run reopened by ${actor(data)}${because(data)}`,
  'run.timed_out': (data) => `run timed out: ${failure(data)}`,
  'run.paused': (data) => `run paused by ${actor(data)}${because(data)}`,
  'run.resumed': (data) => `run resumed by ${actor(data)}`,
  'run.repaired': (data) => repaired(data),
  'signal.received': (data) => `signal ${text(data, 'name')} sent by ${actor(data)}`,
  'signal.taken': (data) => `takes the signal of event ${text(data, 'signal')}`,
  'node.queued': (data) => `queued, attempt ${text(data, 'attempt')}`,
  'node.waiting': (data) => WAITS[text(data, 'for')]?.(data) ?? `waits${until(data, 'until')}`,
  'node.started': (data) =>
    text(data, 'attempt') === '1' ? 'started' : `started, attempt ${text(data, 'attempt')}`,
  'node.unclaimed': (data) => {
    const needs = part(data, 'needs');
    return `no runner for ${text(needs, 'what')} ${text(needs, 'name')}; waits for one`;
  },
  'node.completed': (data) => completed(data),
  'node.failed': (data) => `failed: ${failure(data)}`,
  'node.retrying': (data) =>
    `attempt ${text(data, 'attempt')} failed: ${failure(data)}; tries again${until(data, 'due')}`,
  'node.skipped': (data) =>
    'lost_to' in data
      ? `skipped: ${text(data, 'lost_to')} went on without it`
      : 'skipped: no edge leads here any more',
  'node.cancelled': (data) => `cancelled${because(data)}`,
  'node.held': (data) =>
    'patch_id' in data
      ? `held until ${text(data, 'patch_id')} is applied`
      : `held until ${text(data, 'ticket_id')} is decided`,
  'node.released': (data) => `goes on after ${text(data, 'patch_id' in data ? 'patch_id' : 'ticket_id')}`,
  'scope.opened': (data) => `begins ${instance(data)}`,
  'scope.closed': (data) =>
    'error' in data ? `${instance(data)} failed: ${failure(data)}` : `${instance(data)} is done`,
  'scope.reopened': (data) => `goes on with ${instance(data)}`,
  'edge.taken': (data) => `edge ${text(data, 'edge')} taken`,
  'edge.dead': (data) =>
    `edge ${text(data, 'edge')} dead${'error' in data ? `: ${text(data, 'error')}` : ''}`,
  'patch.proposed': (data) =>
    `${text(part(data, 'author'), 'id')} proposes ${text(data, 'patch_id')}: ${text(data, 'reason')}`,
  'patch.refused': (data) => `${text(data, 'patch_id')} refused: ${issues(data)}`,
  'patch.review_requested': (data) => `${text(data, 'patch_id')} needs a review: ${text(data, 'ticket_id')}`,
  'run.guarded': (data) => `gates of the run around it guard more now: ${names(data, 'guarded')}`,
  'patch.compensation_started': (data) =>
    `${text(data, 'patch_id')} takes a patch back when what came of it is undone: ${names(data, 'nodes')}`,
  'patch.applied': (data) =>
    `${text(data, 'patch_id')} applied; the graph is at version ${text(data, 'graph_version')}`,
  'patch.withdrawn': (data) => `${text(data, 'patch_id')} taken back by ${text(data, 'by')}`,
  'patch.changes_requested': (data) =>
    `${text(data, 'patch_id')} goes back to its author, says ${actor(data)}${because(data)}`,
  'patch.rejected': (data) => `${text(data, 'patch_id')} rejected by ${actor(data)}${because(data)}`,
  'plan.compiled': (data) =>
    `plan ${text(data, 'graph_version')} compiled: ${shortDigest(text(data, 'digest'))}`,
  'ticket.opened': (data) => `${text(data, 'ticket_id')} asks: ${text(data, 'message')}`,
  'ticket.decided': (data) => decided(data),
  'ticket.approved': (data) => `${text(data, 'ticket_id')}: ${actor(data)} approves${because(data)}`,
  'ticket.delegated': (data) =>
    `${text(data, 'ticket_id')}: ${actor(data)} hands it to ${text(data, 'to')}${because(data)}`,
  'ticket.changes_requested': (data) =>
    `${text(data, 'ticket_id')}: ${actor(data)} asks for changes${because(data)}`,
  'ticket.escalated': (data) => `${text(data, 'ticket_id')} escalates to ${names(data, 'approvers')}`,
  'ticket.breached': (data) => `${text(data, 'ticket_id')} is overdue: nobody who was asked has answered`,
  'ticket.reminded': (data) => `${text(data, 'ticket_id')} still waits, reminder ${text(data, 'count')}`,
  'ticket.superseded': (data) => `${text(data, 'ticket_id')} superseded${because(data)}`,
  'timer.set': (data) => `timer ${text(data, 'kind')} set${until(data, 'due')}`,
  'timer.fired': () => 'timer fired',
  'run.compensation_started': (data) => undoing(part(data, 'ending')),
  'compensation.prepared': (data) =>
    'problem' in data ? `cannot be undone: ${failure({ error: part(data, 'problem') })}` : 'can be undone',
  'compensation.queued': (data) => `to be undone, attempt ${text(data, 'attempt')}`,
  'compensation.started': (data) =>
    text(data, 'attempt') === '1' ? 'is being undone' : `is being undone, attempt ${text(data, 'attempt')}`,
  'compensation.retrying': (data) =>
    `undoing it, attempt ${text(data, 'attempt')} failed: ${failure(data)}; tries again${until(data, 'due')}`,
  'compensation.completed': (data) => `undone ${outputText(part(data, 'output'))}`,
  'compensation.failed': (data) => `was not undone: ${failure(data)}`,
  'compensation.skipped': (data) => `needs no undoing, says ${actor(data)}${because(data)}`,
  'compensation.abandoned': (data) => `stays as it is, says ${actor(data)}${because(data)}`,
  'log.line': (data) => text(data, 'message'),
};

function slotLimits(data: Data): string {
  const limits = [
    ...('concurrency' in data ? [`limit ${text(data, 'concurrency')} of the workflow`] : []),
    ...('key_concurrency' in data ? [`limit ${text(data, 'key_concurrency')} of its key`] : []),
  ];
  return limits.join(', ');
}

function completed(data: Data): string {
  const by = 'skipped_by' in data ? ` (given by ${text(part(data, 'skipped_by'), 'id')})` : '';
  const from = 'cached' in data ? ` (from the cache, ${text(part(data, 'cached'), 'from_run')})` : '';
  const label = text(data, 'label');
  const through = label === 'success' || label === '' ? '' : ` by ${label}`;
  return `completed${by}${from}${through} ${outputText(part(data, 'output'))}`;
}

function outputText(output: Data): string {
  if ('ref' in output) return `${text(output, 'size')} bytes ${shortDigest(text(output, 'ref'))}`;
  const value = part(output, 'value');
  // An HTTP answer: its headers would push what came out of the line.
  if ('status' in value && 'headers' in value) return `${text(value, 'status')} ${shortJson(value['body'])}`;
  return shortJson(output['value']);
}

function undoing(ending: Data): string {
  const how = { FAILED: 'failed', TIMED_OUT: 'timed out' }[text(ending, 'status')];
  const why =
    how === undefined ? `cancelled by ${actor(ending)}${because(ending)}` : `${how}: ${failure(ending)}`;
  return `run ${why}; undoing what it did`;
}

function decided(data: Data): string {
  const who = data['timed_out'] === true ? 'the clock' : actor(data);
  return `${text(data, 'ticket_id')}: ${who} says ${text(data, 'decision')}${because(data)}`;
}

function repaired(data: Data): string {
  const list = data['parked'];
  const parked = Array.isArray(list) ? list.map((each: Data) => text(each, 'command')).join(', ') : '';
  const what = parked === '' ? '' : ` ${text(data, 'action') === 'retry' ? 'with' : 'without'} ${parked}`;
  return `run repaired by ${actor(data)}${what}${because(data)}`;
}

function actor(data: Data): string {
  return text(part(data, 'actor'), 'id');
}

function because(data: Data): string {
  const reason = text(data, 'reason');
  return reason === '' ? '' : `: ${reason}`;
}

function failure(data: Data): string {
  const error = part(data, 'error');
  return `${text(error, 'message')} (${text(error, 'code')})`;
}

function issues(data: Data): string {
  const list = data['issues'];
  return Array.isArray(list) ? list.map((issue: Data) => text(issue, 'message')).join(' ') : '';
}

function until(data: Data, name: string): string {
  const due = data[name];
  return typeof due === 'number' ? ` at ${clockMs(new Date(due).toISOString())}` : '';
}

/** Events are read by name: a newer server may send shapes that this program does not know yet. */
function part(data: Data, name: string): Data {
  const value = data[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

function names(data: Data, name: string): string {
  const list = data[name];
  return Array.isArray(list) ? list.join(', ') : '';
}

function text(data: Data, name: string): string {
  const value = data[name];
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
