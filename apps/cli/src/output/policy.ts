import type { JudgedPatch, PolicyDryRun, PolicyVerdict } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { clean, count, indent, oneLine, table } from './text.ts';
import { dateTime } from './time.ts';

export function formatDryRun(
  { workflow, patches, changed, unknown, items }: PolicyDryRun,
  colors: Colors,
): string {
  const { bold, dim, yellow, green } = colors;
  if (patches === 0) return dim(`${workflow} has had no patches in that time.`);
  const others = changed === 0 ? green('all judged alike') : yellow(`${changed} judged otherwise`);
  const open = unknown === 0 ? '' : dim(`, ${unknown} that cannot be judged again`);
  const head = ['PATCH', 'PROPOSED', 'BY', 'THEN', 'NOW', 'BECAUSE'].map((title) => dim(title));
  const rows = items.map((item) => rowOf(item, colors));
  return [
    `${bold(workflow)}: ${count(patches, 'patch', 'patches')}, ${others}${open}`,
    '',
    indent(table([head, ...rows])),
  ].join('\n');
}

function rowOf({ patch_id, proposed_at, author, then, now, changed }: JudgedPatch, colors: Colors): string[] {
  return [
    clean(patch_id),
    dateTime(proposed_at),
    clean(author.id),
    verdictText(then, colors),
    changed ? colors.bold(verdictText(now, colors)) : verdictText(now, colors),
    colors.dim(oneLine(now.issues.map(({ message }) => message).join(' '), 160)),
  ];
}

function verdictText({ verdict }: PolicyVerdict, { green, yellow, red, dim }: Colors): string {
  return { auto: green, review: yellow, refuse: red, unknown: dim }[verdict](verdict);
}
