import type { PatchCommute } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { issueLine } from './patch.ts';
import { clean } from './text.ts';

/** The answer first, then what stands in the way. */
export function formatCommute(report: PatchCommute, colors: Colors): string {
  const { a, b, commutes, shared, a_without_b, b_without_a, together, left_out } = report;
  const { green, yellow, dim } = colors;
  const issues = (list: PatchCommute['together']) => list.map((issue) => `  ${issueLine(issue, colors)}`);
  const alone = (one: string, other: string, { stands, issues: why }: PatchCommute['a_without_b']) => [
    `${one} ${stands ? green('stands') : yellow('does not stand')} without ${other}`,
    ...issues(why),
  ];
  return [
    commutes ? green('their order does not matter') : yellow('their order matters'),
    ...issues(together),
    ...alone(a, b, a_without_b),
    ...alone(b, a, b_without_a),
    ...(shared.length === 0 ? [] : [dim(`both speak of ${clean(shared.join(', '))}`)]),
    ...(left_out.length === 0 ? [] : [dim(`left out, as they build on the first: ${left_out.join(', ')}`)]),
  ].join('\n');
}
