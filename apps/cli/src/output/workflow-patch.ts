import type {
  JustifyingRun,
  WorkflowPatchAccepted,
  WorkflowPatchPreview,
  WorkflowPatchWithdrawn,
} from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { patchState } from './patch.ts';
import { count } from './text.ts';
import { formatVerdict } from './verdict.ts';

/** What became of a patch of a workflow, and what comes next. */
export function formatAccepted(accepted: WorkflowPatchAccepted, colors: Colors): string {
  const { patch_id, state, workflow, tag, version, runs } = accepted;
  const next =
    state === 'applied'
      ? `${workflow}@${tag} is at version ${version}`
      : `it waits for a decision: aob patch approve ${patch_id}, aob patch reject ${patch_id}`;
  return [
    `${patch_id}  ${patchState(state, colors)}`,
    ...(runs === undefined ? [] : [colors.dim(runsLine(runs))]),
    colors.dim(next),
  ].join('\n');
}

/** A patch that was called off, or the one that takes it back as its inverse. */
export function formatWithdrawn({ state, ...patch }: WorkflowPatchWithdrawn, colors: Colors): string {
  if (state !== 'withdrawn') return formatAccepted({ ...patch, state }, colors);
  const next = colors.dim(`it is off; ${patch.workflow}@${patch.tag} is as it was`);
  return `${patch.patch_id}  ${patchState(state, colors)}\n${next}`;
}

/** What would come of it. */
export function formatWorkflowVerdict(verdict: WorkflowPatchPreview, colors: Colors): string {
  return formatVerdict(verdict, colors, `on ${verdict.workflow}@${verdict.tag}`);
}

/** Where the same operations were applied: the one that is promoted is always among them. */
export function runsLine(runs: readonly JustifyingRun[]): string {
  const statuses = new Map<string, number>();
  for (const { status } of runs) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const counts = [...statuses].map(([status, n]) => `${n} ${status}`).join(', ');
  return `${count(runs.length, 'run')} had it: ${counts}`;
}
