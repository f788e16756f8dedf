import type { ResolvedReference } from '@aob/ir';
import type { References } from '../ports/references.ts';

/** Asked together. A decision asks only where somebody can answer. */
export const loadReferences = async (
  port: References | undefined,
  references: readonly string[],
): Promise<ReadonlyMap<string, ResolvedReference>> => {
  if (port === undefined) throw new Error(`nobody knows what ${references.join(', ')} means`);
  return new Map(
    await Promise.all(
      references.map(async (reference) => [reference, await port.resolve(reference)] as const),
    ),
  );
};
