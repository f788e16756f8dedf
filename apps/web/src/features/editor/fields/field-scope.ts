import type { Sample } from '@aob/engine/preview';
import { createContext, useContext } from 'react';
import type { PlacedIssue } from '../check/placed-issues.ts';
import type { Surroundings } from '../document/completion.ts';

/** What the fields of one element share. */
export interface FieldScope {
  /** Those of the element. */
  readonly issues: readonly PlacedIssue[];
  /** What its expressions can see. */
  readonly surroundings: Surroundings;
  /** What they are tried with; undefined while there are no values. */
  readonly sample: Sample | undefined;
  /** CEL of the list that expressions about an item are asked of. */
  readonly each?: string | undefined;
  readonly isReadOnly: boolean;
}

const Scope = createContext<FieldScope | undefined>(undefined);

export const FieldScopeProvider = Scope.Provider;

export function useFieldScope(): FieldScope {
  const scope = useContext(Scope);
  if (scope === undefined) throw new Error('This field stands outside of a form.');
  return scope;
}
