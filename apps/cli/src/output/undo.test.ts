/** What is undone, in words. */
import type { Run, RunEventResource, Ticket } from '@aob/engine/contract';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { eventLine, isDetail, levelOf } from './event-line.ts';
import { formatRun } from './run.ts';
import { formatTicket } from './ticket.ts';

const plain = pc.createColors(false);
const AT = '2026-11-24T08:00:00.000Z';
const digest = `sha256:${'a'.repeat(64)}` as const;
const error = { code: 'http.status', message: 'the bank is closed', retryable: false };

const event = (type: string, data: RunEventResource['data']): RunEventResource => ({
  seq: 1,
  at: AT,
  type,
  run_id: 'run_1',
  node: 'pay',
  data,
});
const line = (type: string, data: RunEventResource['data']): string =>
  eventLine(event(type, data), plain).replace(/^\S+ /, '');

describe('the log', () => {
  it('says why a run undoes what it did', () => {
    const started = (ending: RunEventResource['data']) =>
      eventLine(
        { seq: 1, at: AT, type: 'run.compensation_started', run_id: 'run_1', data: { ending } },
        plain,
      );
    expect(started({ status: 'FAILED', error })).toContain(
      'run failed: the bank is closed (http.status); undoing what it did',
    );
    expect(started({ status: 'CANCELLED', reason: 'enough', actor: { id: 'human:mia' } })).toContain(
      'run cancelled by human:mia: enough; undoing what it did',
    );
  });

  it.each<[string, RunEventResource['data'], string]>([
    ['compensation.completed', { output: { value: 7 } }, 'INFO  [pay] undone 7'],
    ['compensation.failed', { error }, 'ERROR [pay] was not undone: the bank is closed (http.status)'],
    [
      'compensation.skipped',
      { actor: { id: 'human:mia' }, reason: 'by hand' },
      'INFO  [pay] needs no undoing, says human:mia: by hand',
    ],
    [
      'compensation.abandoned',
      { actor: { id: 'human:mia' }, reason: '' },
      'WARN  [pay] stays as it is, says human:mia',
    ],
    [
      'compensation.prepared',
      { problem: error },
      'INFO  [pay] cannot be undone: the bank is closed (http.status)',
    ],
  ])('%s', (type, data, expected) => {
    expect(line(type, data)).toBe(expected);
  });

  it('leaves out what is only bookkeeping, and nothing that went wrong', () => {
    expect(isDetail(event('compensation.prepared', {}))).toBe(true);
    expect(isDetail(event('compensation.completed', { output: {} }))).toBe(false);
    expect(levelOf(event('compensation.retrying', { error }))).toBe('WARN');
  });
});

const run: Run = {
  run_id: 'run_1',
  status: 'RUNNING',
  status_text: 'undoing pay',
  workflow: { name: 'order', digest },
  graph_version: 1,
  fidelity: 'full',
  seq: 9,
  labels: {},
  started_by: 'human:mia',
  created_at: AT,
  updated_at: AT,
  priority: 'medium',
  inputs: {},
  outputs: null,
  digest,
  counts: {
    pending: 0,
    queued: 0,
    running: 0,
    retrying: 0,
    waiting: 0,
    completed: 2,
    failed: 1,
    skipped: 0,
    cancelled: 0,
  },
  waiting_for: [
    { kind: 'job', node: 'pay', scope: '', execution: 1, attempt: 2, undoes: true, status: 'running' },
  ],
  kept_signals: [],
  unhandled: [],
  compensation: {
    status: 'running',
    ending: { status: 'FAILED', reason: 'no truck' },
    total: 3,
    undone: 1,
    failed: 1,
    steps: [
      { node: 'tell', scope: '', status: 'completed', execution: 1, attempt: 1 },
      { node: 'book', scope: 'each[1]/', status: 'failed', execution: 1, attempt: 1, error },
      { node: 'pay', scope: '', status: 'running', execution: 1, attempt: 2 },
    ],
  },
};

describe('a run', () => {
  const lines = (given: Run): readonly string[] =>
    formatRun(given, plain, Date.parse(AT))
      .split('\n')
      .map((text) => text.trim().replaceAll(/ +/g, ' '));

  it('tells how far it has come and what went wrong on the way', () => {
    expect(lines(run)).toEqual(
      expect.arrayContaining([
        'waits for undoing pay, running, attempt 2',
        'undone 1 of 3 · 1 not undone',
        'each[1]/book failed: the bank is closed',
        'pay running, attempt 2',
      ]),
    );
  });

  it('says nothing as long as nothing has to be undone', () => {
    const ready: Run = {
      ...run,
      compensation: { status: 'ready', total: 1, undone: 0, failed: 0, steps: [] },
    };
    expect(lines(ready).some((text) => text.startsWith('undone'))).toBe(false);
  });
});

it('a ticket about it says what follows', () => {
  const ticket: Ticket = {
    ticket_id: 'ticket_1',
    kind: 'failure',
    status: 'open',
    run_id: 'run_1',
    workflow: 'order',
    message: 'undoing pay failed: the bank is closed',
    approvers: [],
    quorum: 1,
    approvals: [],
    delegations: [],
    changes_requested: [],
    escalation: [],
    reminders: 0,
    opened_at: AT,
    run: { run_id: 'run_1', status: 'WAITING', workflow: { name: 'order', digest }, graph_version: 1 },
    payload: null,
    patches: [],
    decisions: ['retry', 'skip', 'fail'],
    undoes: true,
    consequences: { approve: [], reject: [] },
    covered: [],
    unseen: [],
    barred: [],
    on_timeout: 'fail',
  };
  const text = formatTicket(ticket, plain);
  expect(text).toContain('the rest is undone, and the run comes to its end');
  expect(text).not.toContain('once mended');
});
