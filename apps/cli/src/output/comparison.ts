import type { ComparedNode, ComparedRun, NodeComparison, RunComparison } from '@aob/engine/contract';
import { changeLines } from './change-lines.ts';
import type { Colors } from './output.ts';
import { statusWord } from './run.ts';
import { clean, indent, oneLine, shortDigest, table } from './text.ts';
import { duration } from './time.ts';

/** The two runs, what differs, how the document changed from a to b, and every node with both its stories. */
export function formatComparison(comparison: RunComparison, colors: Colors): string {
  const { a, b, differs, changes, nodes } = comparison;
  const { dim } = colors;
  const lines = [
    table([runRow('a', a, colors), runRow('b', b, colors)]),
    '',
    ...verdictLines(comparison, colors),
  ];
  if (differs.includes('workflow')) lines.push(dim('These are runs of different workflows.'));
  for (const [name, run] of [['a', a] as const, ['b', b] as const]) {
    if (run.error !== undefined)
      lines.push(`${dim(`${name} failed`)}  ${oneLine(`${run.error.message} (${run.error.code})`)}`);
  }
  if (changes !== undefined)
    lines.push('', dim('document, from a to b'), indent(documentText(changes, colors)));
  const head = ['NODE', 'A', 'B', ''].map((title) => dim(title));
  lines.push('', table([head, ...nodes.map((node) => nodeRow(node, colors))]));
  return lines.join('\n');
}

function verdictLines({ differs, verdict }: RunComparison, { yellow, green }: Colors): string[] {
  const words = differs.map((what) => yellow(what)).join(', ');
  const differences = words === '' ? green('They went the same way.') : `They differ in ${words}.`;
  if (verdict === undefined) return [differences];
  if (verdict === 'same') return [green('The replay came to the same.')];
  const what =
    verdict === 'different'
      ? 'The replay came to something else.'
      : 'The replay asked something that nothing was recorded about; it proves nothing.';
  return [yellow(what), differences];
}

function runRow(name: string, run: ComparedRun, colors: Colors): string[] {
  const { workflow, duration_ms } = run;
  const took = duration_ms === undefined ? 'not finished' : `took ${duration(duration_ms)}`;
  return [
    colors.dim(name),
    colors.bold(run.run_id),
    statusWord(run.status, colors),
    clean(workflow.tag === undefined ? workflow.name : `${workflow.name}@${workflow.tag}`),
    `${colors.dim(`graph ${run.graph_version}`)} ${colors.dim(shortDigest(run.digest))}`,
    took,
  ];
}

function documentText(changes: NonNullable<RunComparison['changes']>, colors: Colors): string {
  const lines = changeLines(changes, colors);
  return lines.length === 0 ? colors.dim('another order, and nothing else') : lines.join('\n');
}

function nodeRow({ scope, node, in: side, differs, a, b }: NodeComparison, colors: Colors): string[] {
  const { cyan, yellow, dim } = colors;
  const words = side === 'both' ? differs.join(', ') : `only in ${side}`;
  const isAlike = words === '';
  const name = oneLine(`${scope}${node}`);
  return [isAlike ? dim(name) : cyan(name), storyOf(a, colors), storyOf(b, colors), yellow(words)];
}

/** `completed, 12 ms`, `failed, 3 attempts, 1.2 s`. */
function storyOf(node: ComparedNode | undefined, { dim, red }: Colors): string {
  if (node === undefined) return dim('–');
  const { status, executions, attempts, duration_ms } = node;
  const parts = [
    ...(executions > 1 ? [`${executions} executions`] : []),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(duration_ms === undefined ? [] : [duration(duration_ms)]),
  ];
  const word = status === 'failed' ? red(status) : status;
  return parts.length === 0 ? word : `${word}${dim(`, ${parts.join(', ')}`)}`;
}
