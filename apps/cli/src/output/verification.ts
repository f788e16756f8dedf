import type { LogProblem, Repair, Verification } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { clean, count, indent, oneLine, table } from './text.ts';

export function formatVerification(verification: Verification, colors: Colors): string {
  const { run_id, valid, seq, chain, problem_count, problems, refolded, quarantine, repairs } = verification;
  const { green, red, dim, bold } = colors;
  const found = count(problem_count, 'problem');
  const verdict = valid
    ? `${green('✓')} ${bold(run_id)} is sound`
    : `${red('✗')} ${bold(run_id)} has ${found}`;
  const rows = [
    ['checked', checkedText(verification)],
    ['log ends', `at ${seq} ${dim(`sealed ${chain === '' ? 'by nothing' : chain}`)}`],
    ...(quarantine === undefined ? [] : [['set aside', red(oneLine(quarantine, 400))]]),
    ...repairs.map((repair) => ['repaired', repairText(repair)]),
  ].map(([name = '', value = '']) => [dim(name), value]);
  const lines = [verdict, indent(table(rows))];
  if (problems.length > 0)
    lines.push('', indent(table(problems.map((problem) => problemRow(problem, colors)))));
  if (problem_count > problems.length)
    lines.push(indent(dim(`… and ${problem_count - problems.length} more`)));
  if (!refolded) {
    lines.push(
      '',
      indent(dim('The log leads to no state, so the rows of the run were not compared with it.')),
    );
  }
  return lines.join('\n');
}

function repairText({ seq, by, action, parked, reason }: Repair): string {
  const what = parked.map(({ command }) => command).join(', ');
  const how = what === '' ? '' : ` ${action === 'retry' ? 'with' : 'without'} ${what}`;
  return clean(`at ${seq} by ${by}${how}: ${oneLine(reason)}`);
}

function checkedText({ checked }: Verification): string {
  const { commits, events, payloads, blobs, documents, tickets, patches } = checked;
  return [
    count(commits, 'commit'),
    count(events, 'event'),
    count(payloads, 'value'),
    count(blobs, 'blob'),
    count(documents, 'document'),
    count(tickets, 'ticket'),
    count(patches, 'patch', 'patches'),
  ].join(', ');
}

/** Where, what, and about what. */
export function problemRow(
  { seq, code, message, subject }: LogProblem,
  { red, dim, cyan }: Colors,
): string[] {
  return [
    cyan(seq === undefined ? '–' : `${seq}`),
    red(clean(code)),
    `${oneLine(message, 400)}${subject === undefined ? '' : ` ${dim(oneLine(subject))}`}`,
  ];
}
