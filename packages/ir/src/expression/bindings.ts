/** What an expression can see, and what it may use up. */
import type { Json } from '../json/index.ts';

/** Every name an expression may start from; which of them a place offers is the place's choice. */
export const VARIABLES = [
  'inputs',
  'nodes',
  'run',
  'item',
  'index',
  'iter',
  'secrets',
  'change',
  'actor',
  'conversation',
] as const;
export type Variable = (typeof VARIABLES)[number];

/** What most places of a workflow offer. */
export const WORKFLOW_VARIABLES: readonly Variable[] = ['inputs', 'nodes', 'run'];
/** What a policy rule offers. */
export const POLICY_VARIABLES: readonly Variable[] = ['change', 'actor'];

/** The values of the variables. `nodes` holds `{output}` by id; a skipped node is absent (R8). */
export type Bindings = { readonly [V in Variable]?: Json };

/** What an evaluation may use up before it ends with `expression.cost` (R9). */
export interface EvaluationLimits {
  /** Steps: about one for each element or 8 characters looked at. */
  readonly steps: number;
  /** Elements of a list or map, and characters of a string, that an expression may build. */
  readonly size: number;
}
