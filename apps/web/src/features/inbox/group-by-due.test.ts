import type { TicketSummary } from '@aob/engine/contract';
import { describe, expect, it } from 'vitest';
import { groupByDue } from './group-by-due.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

function ticket(id: string, due?: string, opened = '2026-01-01T11:00:00Z'): TicketSummary {
  return {
    ticket_id: id,
    kind: 'gate',
    status: 'open',
    run_id: 'run_1',
    workflow: 'w',
    message: 'ok?',
    approvers: [],
    quorum: 1,
    approvals: [],
    delegations: [],
    changes_requested: [],
    escalation: [],
    reminders: 0,
    opened_at: opened,
    ...(due === undefined ? {} : { due }),
  };
}

describe('groupByDue', () => {
  it('puts what is late above what is due soon, and what has no clock last', () => {
    const groups = groupByDue(
      [
        ticket('none'),
        ticket('tomorrow', '2026-01-02T11:00:00Z'),
        ticket('late', '2026-01-01T11:59:00Z'),
        ticket('soon', '2026-01-01T12:30:00Z'),
      ],
      NOW,
    );
    expect(groups.map(({ title, tickets }) => [title, tickets.map(({ ticket_id }) => ticket_id)])).toEqual([
      ['Late', ['late']],
      ['Within the hour', ['soon']],
      ['Within a day', ['tomorrow']],
      ['No deadline', ['none']],
    ]);
  });

  it('lets the oldest come first among equals', () => {
    const [group] = groupByDue([ticket('b'), ticket('a', undefined, '2026-01-01T10:00:00Z')], NOW);
    expect(group?.tickets.map(({ ticket_id }) => ticket_id)).toEqual(['a', 'b']);
  });
});
