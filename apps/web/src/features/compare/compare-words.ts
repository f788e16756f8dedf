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
export function nodeWords({ in: side, differs }: NodeComparison): string {
  if (side !== 'both') return side === 'a' ? 'only in a' : 'only in b';
  const parts = [
    differs.includes('input') ? 'other input' : undefined,
    differs.includes('output') ? 'other output' : undefined,
    differs.includes('executions') ? 'run again' : undefined,
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return parts.join(', ');
  return differs.length === 0 ? 'same' : 'same data';
}
