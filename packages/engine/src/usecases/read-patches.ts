import type { ListPatchesQuery, PatchResource } from '../contract/patches.ts';
import type { Page } from '../contract/values.ts';
import type { ListWorkflowPatchesQuery } from '../contract/workflow-patches.ts';
import type { RunReads } from '../ports/run-reads.ts';
import type { Workflows } from '../ports/workflows.ts';
import { done, type Outcome, runNotFound } from './outcome.ts';
import { pageOf } from './page.ts';
import { patchNotFound } from './patch-not-found.ts';
import { presentPatch } from './present/present-patch.ts';
import { unknownWorkflow } from './resolve-workflow.ts';

/** More patches than any run may have (limits.patches). */
const PATCHES_OF_RUN_MAX = 1_000;

export const readPatch = async (reads: RunReads, patchId: string): Promise<Outcome<PatchResource>> => {
  const row = await reads.patch(patchId);
  if (row === undefined) return patchNotFound(patchId);
  const review = row.ticketId === undefined ? undefined : await reads.ticket(row.ticketId);
  return done(presentPatch(row, review));
};

/** Newest first. */
export const listRunPatches = async (
  reads: RunReads,
  runId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Outcome<Page<PatchResource>>> => {
  if ((await reads.run(runId)) === undefined) return runNotFound(runId);
  const rows = await reads.patches({ runId, limit: limit + 1, after: cursor });
  const page = pageOf(rows, limit, (row) => row.patchId);
  return done({ ...page, items: await withReviews(reads, page.items) });
};

/** Those of a workflow itself, refused ones too, newest first. */
export const listWorkflowPatches = async (
  { reads, workflows }: { readonly reads: RunReads; readonly workflows: Workflows },
  name: string,
  { limit, cursor, state, tag }: ListWorkflowPatchesQuery,
): Promise<Outcome<Page<PatchResource>>> => {
  if ((await workflows.get(name)) === undefined) return unknownWorkflow(workflows, name);
  const asked = { scope: 'workflow', workflow: name, tag, status: state } as const;
  const rows = await reads.patches({ ...asked, limit: limit + 1, after: cursor });
  const page = pageOf(rows, limit, (row) => row.patchId);
  return done({ ...page, items: page.items.map((row) => presentPatch(row)) });
};

/** Those of every run and every workflow, newest first. */
export const listPatches = async (
  reads: RunReads,
  { limit, cursor, state, author, ...filter }: ListPatchesQuery,
): Promise<Outcome<Page<PatchResource>>> => {
  const rows = await reads.patches({
    ...filter,
    limit: limit + 1,
    after: cursor,
    status: state,
    authorKind: author,
  });
  const page = pageOf(rows, limit, (row) => row.patchId);
  return done({ ...page, items: await withReviews(reads, page.items) });
};

/** All patches of a run with the word of their reviewers. */
export const patchesOfRun = async (reads: RunReads, runId: string): Promise<readonly PatchResource[]> =>
  withReviews(reads, await reads.patches({ runId, limit: PATCHES_OF_RUN_MAX }));

const withReviews = async (
  reads: RunReads,
  rows: Awaited<ReturnType<RunReads['patches']>>,
): Promise<readonly PatchResource[]> => {
  const runIds = [
    ...new Set(
      rows.flatMap(({ ticketId, runId }) => (ticketId === undefined || runId === undefined ? [] : [runId])),
    ),
  ];
  const tickets = runIds.length === 0 ? [] : await reads.tickets({ runIds, limit: PATCHES_OF_RUN_MAX });
  const byId = new Map(tickets.map((ticket) => [ticket.ticketId, ticket]));
  return rows.map((row) =>
    presentPatch(row, row.ticketId === undefined ? undefined : byId.get(row.ticketId)),
  );
};
