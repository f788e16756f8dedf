import type { PatchResource } from '@aob/engine/contract';
import { parseAsString, parseAsStringLiteral } from 'nuqs';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import { usePages } from '../data/use-pages.ts';
import { askedOf, createFilters } from '../lists/filters.ts';

export const PATCH_STATES = [
  'pending_review',
  'applied',
  'promoted',
  'withdrawn',
  'refused',
  'rejected',
  'changes_requested',
] as const;
export const AUTHORS = ['agent', 'human', 'optimizer'] as const;
export const SCOPES = ['run', 'workflow'] as const;

export const patchFilters = createFilters({
  state: parseAsStringLiteral(PATCH_STATES),
  author: parseAsStringLiteral(AUTHORS),
  scope: parseAsStringLiteral(SCOPES),
  workflow: parseAsString,
  q: parseAsString.withDefault(''),
});

export type PatchFilters = ReturnType<typeof patchFilters.useFilters>[0];
export type SetPatchFilters = ReturnType<typeof patchFilters.useFilters>[1];

const PAGE_SIZE = 50;

/** The patches that fit, newest first, page by page. */
export function usePatchPages(filters: PatchFilters) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const input = { limit: PAGE_SIZE, ...askedOf(filters) };
  return usePages<PatchResource>({
    key: [...trpc.patches.list.pathKey(), { pages: input }],
    read: (page, signal) => client.patches.list.query({ ...input, ...page }, { signal }),
  });
}
