import type { PatchPreview } from '@aob/engine/contract';
import { changeLines } from './change-lines.ts';
import type { Colors } from './output.ts';
import { issueLine, patchState } from './patch.ts';
import { clean, count } from './text.ts';

/** What would come of a patch: the answer to `--dry-run`. `where`: `on orders@main`. */
export function formatVerdict(
  { state, issues, changes, undoes }: PatchPreview,
  colors: Colors,
  where = '',
): string {
  return [
    `would be ${patchState(state, colors)}${where === '' ? '' : ` ${where}`}`,
    ...(undoes === undefined ? [] : undoLines(undoes).map((line) => `  ${line}`)),
    ...(changes === undefined ? [] : changeLines(changes, colors).map((line) => `  ${line}`)),
    ...issues.map((issue) => `  ${issueLine(issue, colors)}`),
  ].join('\n');
}

/** In the order of their turns. */
function undoLines({ total, steps }: NonNullable<PatchPreview['undoes']>): readonly string[] {
  const more = total - steps.length;
  return [
    ...steps.map(({ scope, node }) => `undo ${clean(`${scope}${node}`)}`),
    ...(more === 0 ? [] : [`and ${count(more, 'more step')}`]),
  ];
}
