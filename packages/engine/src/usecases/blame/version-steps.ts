/** The versions that led to one, each with who made it and why. */
import type { BlameStep, Digest } from '@aob/ir';
import type { BlameOrigin } from '../../contract/blame.ts';
import type { RunReads } from '../../ports/run-reads.ts';
import type { VersionRow } from '../../ports/workflows.ts';
import { authorOf } from '../present/present-patch.ts';
import { given, timestampOf } from '../present/values.ts';
import type { WorkflowPorts } from '../read-workflows.ts';
import { lineageOf } from '../workflow-patches/lineage.ts';

export interface BlamePorts extends WorkflowPorts {
  readonly reads: RunReads;
}

export type Step = BlameStep<BlameOrigin>;

/** Oldest first; empty for a document that is no version. */
export const versionSteps = async (
  { workflows, plans, reads }: BlamePorts,
  name: string,
  digest: Digest,
): Promise<readonly Step[]> => {
  const lineage = lineageOf(await workflows.versions(name), digest);
  return Promise.all(
    lineage.map(async (version) => ({
      document: (await plans.load(version.digest)).document,
      origin: await originOf(reads, version),
    })),
  );
};

const originOf = async (reads: RunReads, version: VersionRow): Promise<BlameOrigin> => {
  const { patchId, number, digest, createdBy, createdAt, reason } = version;
  const about = {
    by: createdBy,
    at: timestampOf(createdAt),
    ...given('reason', reason),
    digest,
    version: number,
  };
  if (patchId === undefined) return { id: `v${number}`, kind: 'version', ...about };
  return { id: patchId, kind: 'patch', ...about, patch_id: patchId, ...(await promotedBy(reads, patchId)) };
};

/** Whose patch of a run it was before somebody promoted it. */
const promotedBy = async (reads: RunReads, patchId: string): Promise<Pick<BlameOrigin, 'promoted'>> => {
  const promotes = (await reads.patch(patchId))?.promotes;
  const source = promotes === undefined ? undefined : await reads.patch(promotes);
  if (source?.runId === undefined) return {};
  const { patchId: id, runId, reason } = source;
  return { promoted: { patch_id: id, run_id: runId, author: authorOf(source), reason } };
};
