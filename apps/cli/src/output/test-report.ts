import type { CaseReport, Finding } from '@aob/engine/rehearsal';
import type { LocatedIssue } from '../failure.ts';
import type { Colors } from './output.ts';
import { clean, count, indent, oneLine, shortJson } from './text.ts';
import { duration } from './time.ts';

export interface FileReport {
  readonly file: string;
  /** False: nothing was tested. */
  readonly isReadable: boolean;
  readonly cases: readonly CaseReport[];
  /** About the file as a whole. */
  readonly issues: readonly LocatedIssue[];
}

export interface TestResults {
  readonly passed: number;
  readonly failed: number;
  readonly files: readonly FileReport[];
}

type Placed = Finding & Pick<LocatedIssue, 'file' | 'line' | 'column' | 'hint'>;

export function formatReports({ passed, failed, files }: TestResults, colors: Colors): string {
  const { green, red, dim } = colors;
  const broken = files.filter(({ isReadable }) => !isReadable).length;
  const parts = [
    ...(passed > 0 || failed + broken === 0 ? [green(`${passed} passed`)] : []),
    ...(failed > 0 ? [red(`${failed} failed`)] : []),
    ...(broken > 0 ? [red(`${count(broken, 'file')} not valid`)] : []),
  ];
  return [
    ...files.map((file) => formatFile(file, colors)),
    `${parts.join(', ')} ${dim('(virtual time)')}`,
  ].join('\n');
}

function formatFile({ file, cases, issues }: FileReport, colors: Colors): string {
  const { bold, green, red, dim } = colors;
  const lines = [bold(clean(file))];
  for (const issue of issues) lines.push(indent(findingText(issue, colors)));
  for (const { name, passed, took, path, findings } of cases) {
    const facts = dim(`${count(path.length, 'node')}, ${duration(took)}`);
    lines.push(`  ${passed ? green('✓') : red('✗')} ${oneLine(name)}  ${facts}`);
    for (const finding of findings) lines.push(indent(findingText(finding, colors), 4));
  }
  return lines.join('\n');
}

function findingText(finding: Placed, colors: Colors): string {
  const { cyan, dim, red, green } = colors;
  const { line, column, pointer, code, message, expected, actual, hint } = finding;
  const place = [line, column].filter((part) => part !== undefined).join(':');
  const at = clean([place, pointer].filter((part) => part !== '').join(' '));
  const lines = [`${at === '' ? '' : `${cyan(at)}  `}${oneLine(message, 400)} ${dim(`(${code})`)}`];
  if (hint !== undefined) lines.push(`  → ${clean(hint)}`);
  if (isNames(expected) && isNames(actual) && (code === 'expect.path' || code === 'expect.undone')) {
    lines.push(indent(pathDiff(expected, actual, colors)));
    return lines.join('\n');
  }
  if (expected !== undefined) lines.push(`  ${green(`expected ${shortJson(expected, 400)}`)}`);
  if (actual !== undefined) lines.push(`  ${red(`actual   ${shortJson(actual, 400)}`)}`);
  return lines.join('\n');
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** One node a line: `-` was expected and did not begin here, `+` began and was not expected. */
function pathDiff(
  expected: readonly string[],
  actual: readonly string[],
  { green, red, dim }: Colors,
): string {
  const common = longestCommon(expected, actual);
  const lines: string[] = [];
  let e = 0;
  let a = 0;
  for (const name of [...common, undefined]) {
    while (e < expected.length && expected[e] !== name) lines.push(green(`- ${expected[e++] ?? ''}`));
    while (a < actual.length && actual[a] !== name) lines.push(red(`+ ${actual[a++] ?? ''}`));
    if (name !== undefined) lines.push(dim(`  ${name}`));
    e += 1;
    a += 1;
  }
  return clean(lines.join('\n'));
}

/** The longest list that is in both in the same order. */
function longestCommon(left: readonly string[], right: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row !== undefined)
        row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const common: string[] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const name = left[i];
    if (name !== undefined && name === right[j]) {
      common.push(name);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return common;
}
