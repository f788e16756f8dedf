import type { JustifyingRun, WorkflowPatchAccepted, WorkflowPatchPreview } from '@aob/engine/contract';
import { changeLines } from './change-lines.ts';
import type { Colors } from './output.ts';
import { issueLine, patchState } from './patch.ts';
import { count } from './text.ts';

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

export function formatVerdict(verdict: WorkflowPatchPreview, colors: Colors): string {
  const { state, workflow, tag, issues, changes } = verdict;
  return [
    `would be ${patchState(state, colors)} on ${workflow}@${tag}`,
    ...(changes === undefined ? [] : changeLines(changes, colors).map((line) => `  ${line}`)),
    ...issues.map((issue) => `  ${issueLine(issue, colors)}`),
  ].join('\n');
}

/** Where the same operations were applied: the one that is promoted is always among them. */
export function runsLine(runs: readonly JustifyingRun[]): string {
  const statuses = new Map<string, number>();
  for (const { status } of runs) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const counts = [...statuses].map(([status, n]) => `${n} ${status}`).join(', ');
  return `${count(runs.length, 'run')} had it: ${counts}`;
}
