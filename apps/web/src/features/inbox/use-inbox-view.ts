import type { ListTicketsQuery } from '@aob/engine/contract';
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';
import { askedOf, createFilters, hasFilters } from '../lists/filters.ts';
import { personOf } from '../runs/actor.ts';

export const KINDS = ['gate', 'patch', 'failure'] as const;
export const ANSWERS = ['approve', 'reject', 'request_changes', 'retry', 'skip', 'fail'] as const;

/** Which decisions the inbox lists. */
export const inboxFilters = createFilters({
  tab: parseAsStringLiteral(['open', 'decided']).withDefault('open'),
  q: parseAsString.withDefault(''),
  kind: parseAsStringLiteral(KINDS),
  workflow: parseAsString,
  /** How it was decided, and by whom: for what is decided only. */
  decision: parseAsStringLiteral(ANSWERS),
  by: parseAsString.withDefault(''),
});

/** What is open on the right: a ticket, or a change of a workflow. */
export function useOpenItem() {
  return useQueryState('ticket', parseAsString.withOptions({ history: 'push' }));
}

export type InboxView = ReturnType<typeof inboxFilters.useFilters>[0];
export type SetInboxView = ReturnType<typeof inboxFilters.useFilters>[1];

/** Besides the tab, which is always one of the two. */
export function isFiltered({ tab: _, ...filters }: InboxView): boolean {
  return hasFilters(filters);
}

/** The filters as the API takes them. */
export function ticketFilterOf({ tab, decision, by, ...filters }: InboxView): Partial<ListTicketsQuery> {
  return {
    status: tab,
    ...askedOf(filters),
    ...(tab === 'decided' && askedOf({ decision, decided_by: by === '' ? '' : personOf(by) })),
  };
}
