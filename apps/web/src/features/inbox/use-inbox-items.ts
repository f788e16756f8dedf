import type { PatchResource, TicketSummary } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import { usePages } from '../data/use-pages.ts';
import { useNow } from '../ui/clock.ts';
import { groupByDue, type TicketGroup } from './group-by-due.ts';
import { isUnderWay, useStandings } from './held/held-answers.ts';
import { type InboxView, ticketFilterOf } from './use-inbox-view.ts';
import { PENDING_WORKFLOW_PATCHES } from './use-open-tickets.ts';

/** Read in one go; beyond that it takes a filter to see the rest, and the list says so. */
export const OPEN_MAX = 2000;
const PAGE_SIZE = 200;
const DECIDED_PAGE_SIZE = 50;

const NO_PATCHES: readonly PatchResource[] = [];

export interface InboxItems {
  readonly query: ReturnType<typeof usePages<TicketSummary>>['query'];
  /** What is open by due time; what is decided in one group, the newest question first. */
  readonly groups: readonly TicketGroup[];
  /** Changes of workflows under review: they have no ticket. */
  readonly patches: readonly PatchResource[];
  /** Ids as they stand in the list, for walking through it. */
  readonly order: readonly string[];
  readonly tickets: readonly TicketSummary[];
}

export function useInboxItems(view: InboxView): InboxItems {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const isOpen = view.tab === 'open';
  const input = { limit: isOpen ? PAGE_SIZE : DECIDED_PAGE_SIZE, ...ticketFilterOf(view) };
  const standings = useStandings();
  const { query, items: all } = usePages<TicketSummary>({
    key: [...trpc.tickets.list.pathKey(), { pages: input }],
    read: (page, signal) => client.tickets.list.query({ ...input, ...page }, { signal }),
    // The most pressing may be on any page.
    readsUpTo: isOpen ? OPEN_MAX : 0,
  });
  // What has its answer is done for whoever gave it, though the server does not know it yet.
  const items = useMemo(
    () => (isOpen ? all.filter(({ ticket_id }) => !isUnderWay(standings.get(ticket_id))) : all),
    [isOpen, all, standings],
  );
  const now = useNow(60_000);
  const groups = useMemo(
    () => (isOpen ? groupByDue(items, now) : [{ title: 'Decided', tickets: items }]),
    [isOpen, items, now],
  );
  const pending =
    useQuery(trpc.patches.list.queryOptions(PENDING_WORKFLOW_PATCHES)).data?.items ?? NO_PATCHES;
  const patches = useMemo(
    () =>
      isOpen
        ? pending.filter((patch) => fits(view)(patch) && !isUnderWay(standings.get(patch.patch_id)))
        : NO_PATCHES,
    [isOpen, pending, view, standings],
  );
  const tickets = useMemo(() => groups.flatMap((group) => group.tickets), [groups]);
  // While other filters are being read, what is still on view is no list to walk through.
  const isOld = query.isPlaceholderData;
  const order = useMemo(
    () =>
      isOld ? [] : [...patches.map(({ patch_id }) => patch_id), ...tickets.map(({ ticket_id }) => ticket_id)],
    [isOld, patches, tickets],
  );
  return { query, groups, patches, order, tickets };
}

/** The filters that mean something for a change of a workflow. */
const fits =
  ({ q, kind, workflow }: InboxView) =>
  (patch: PatchResource): boolean =>
    (kind === null || kind === 'patch') &&
    (workflow === null || patch.workflow === workflow) &&
    [patch.reason, patch.workflow, patch.patch_id, patch.author.id]
      .join(' ')
      .toLowerCase()
      .includes(q.toLowerCase());
