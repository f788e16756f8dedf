import type { Digest } from '@aob/ir';
import type { BlameOrigin, BlameResource } from '../../contract/blame.ts';
import type { PatchResource } from '../../contract/patches.ts';
import type { RunWriter } from '../../ports/engine.ts';
import { appliedPatches } from '../../run/patch-stack.ts';
import type { RunState } from '../../run/state.ts';
import { done, type Outcome, runNotFound } from '../outcome.ts';
import { given, timestampOf } from '../present/values.ts';
import { beyondTheLog } from '../read-graph.ts';
import { patchesOfRun } from '../read-patches.ts';
import { presentBlame } from './present-blame.ts';
import { type BlamePorts, type Step, versionSteps } from './version-steps.ts';

export interface BlameRunPorts extends BlamePorts {
  readonly writer: Pick<RunWriter, 'read'>;
}

/** Which version, or which patch of the run, brought what it follows, as it stands or as it stood after event `at`. */
export const blameRun = async (
  ports: BlameRunPorts,
  runId: string,
  at?: number,
): Promise<Outcome<BlameResource>> => {
  const state = await ports.writer.read(runId, at);
  if (state?.plan === undefined || state.workflow === undefined) return runNotFound(runId);
  if (at !== undefined && state.seq < at) return beyondTheLog(runId, at, state.seq);
  const { name, digest } = state.workflow;
  const [versions, own] = await Promise.all([versionSteps(ports, name, digest), runSteps(ports, state)]);
  // A base that differs from its version in nothing leaves nothing of its own, and is left out.
  const blame = presentBlame([...versions, ...own]);
  if (blame === undefined) return runNotFound(runId);
  return done({ workflow: name, run_id: runId, digest: state.plan, seq: state.seq, ...blame });
};

/** The document it was started with, and the one after each of its patches. */
const runSteps = async (ports: BlameRunPorts, state: RunState): Promise<readonly Step[]> => {
  const patches = new Map(
    (await patchesOfRun(ports.reads, state.runId)).map((patch) => [patch.patch_id, patch]),
  );
  const applied = appliedPatches(state);
  return Promise.all(
    state.lineage.map(async ({ digest }, rank) => {
      const patch = applied[rank - 1]?.patch;
      const origin =
        patch === undefined ? startOf(state, digest) : originOf(state, digest, patches.get(patch.id), patch);
      return { document: (await ports.plans.load(digest)).document, origin };
    }),
  );
};

const startOf = (state: RunState, digest: Digest): BlameOrigin => ({
  id: 'start',
  kind: 'start',
  by: state.startedBy?.id ?? 'system:engine',
  at: timestampOf(state.startedAt),
  digest,
});

const originOf = (
  { lastAt }: RunState,
  digest: Digest,
  row: PatchResource | undefined,
  { id, proposal }: ReturnType<typeof appliedPatches>[number]['patch'],
): BlameOrigin => {
  const { author, reason } = proposal;
  return {
    id,
    kind: 'patch',
    by: author.id,
    at: row?.applied_at ?? timestampOf(lastAt),
    reason,
    digest,
    patch_id: id,
    ...given('node', author.node),
  };
};
