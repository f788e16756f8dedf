import type { NodeComparison, RunComparison } from '@aob/engine/contract';

const WHAT: { readonly [D in RunComparison['differs'][number]]: string } = {
  workflow: 'another workflow',
  document: 'another graph',
  status: 'another end',
  inputs: 'other inputs',
  outputs: 'another output',
  error: 'another error',
  nodes: 'steps went another way',
};

/** What is not alike, in the order in which it explains itself. */
export function differenceWords(differs: RunComparison['differs']): readonly string[] {
  return differs.map((what) => WHAT[what]);
}

/** One sentence for both runs; of a replay what it proves. */
export function verdictWords({ verdict, differs }: RunComparison): string {
  if (verdict === 'same') return 'The replay came to the same.';
  if (verdict === 'different') return 'The replay came to something else.';
  if (verdict === 'inconclusive')
    return 'The replay asked something that nothing was recorded about, so it proves nothing.';
  return differs.length === 0 ? 'Both went the same way.' : 'They did not go the same way.';
}

export function isAlike(node: NodeComparison): boolean {
  return node.in === 'both' && node.differs.length === 0;
}

/** Status and counts have columns of their own; this says what they do not. */
export function nodeWords({ in: side, differs, a, b }: NodeComparison): string {
  if (side !== 'both') return side === 'a' ? 'only in A' : 'only in B';
  if (differs.length === 0) return 'same';
  const again = Math.min(a?.executions ?? 0, b?.executions ?? 0) > 0 && differs.includes('executions');
  return [
    valueWords('input', a?.input, b?.input),
    valueWords('output', a?.output, b?.output),
    again ? 'run again' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** By their digests: equal digests are equal values. */
function valueWords(what: string, a: string | undefined, b: string | undefined): string | undefined {
  if (a === b) return undefined;
  if (a === undefined) return `${what} only in B`;
  return b === undefined ? `${what} only in A` : `other ${what}`;
}

/** Both have it, and it is not the same. */
export function isOtherwise({ a, b }: NodeComparison): boolean {
  const isOther = (left: string | undefined, right: string | undefined): boolean =>
    left !== undefined && right !== undefined && left !== right;
  return isOther(a?.input, b?.input) || isOther(a?.output, b?.output);
}
