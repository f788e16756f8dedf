import type { TicketSummary } from '@aob/engine/contract';
import { expect, it } from 'vitest';
import { noticesOf } from './notices-of.ts';

const ticket = (id: string, more: object = {}): TicketSummary => ({
  ticket_id: id,
  kind: 'gate',
  status: 'open',
  run_id: 'run_1',
  workflow: 'pay',
  node: 'ask',
  message: `Pay ${id}?`,
  approvers: [],
  quorum: 1,
  approvals: [],
  delegations: [],
  changes_requested: [],
  escalation: [],
  reminders: 0,
  opened_at: '2026-01-02T03:04:05.000Z',
  ...more,
});

it('tells of each decision, under a tag that shows it once however many tabs tell of it', () => {
  expect(noticesOf([ticket('a'), ticket('b', { kind: 'patch' })])).toEqual([
    { title: 'Pay a?', options: { tag: 'a', body: 'pay · ask' }, href: '/inbox?ticket=a' },
    { title: 'Pay b?', options: { tag: 'b', body: 'pay · ask' }, href: '/inbox?ticket=b' },
  ]);
});

it('makes one notice of many', () => {
  const [notice, ...more] = noticesOf(['a', 'b', 'c', 'd'].map((id) => ticket(id)));
  expect(more).toEqual([]);
  expect(notice).toMatchObject({ title: '4 decisions wait for you', href: '/inbox' });
});

it('has nothing to tell of nothing', () => {
  expect(noticesOf([])).toEqual([]);
});
