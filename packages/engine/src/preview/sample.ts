import type { Bindings, Json } from '@aob/ir';

/** Values that stand in for those of a run: recorded ones, or what somebody typed. What is absent cannot be read. */
export interface Sample {
  readonly inputs?: Json;
  /** What steps returned, by id; one that did not run is absent. */
  readonly outputs: { readonly [node: string]: Json };
  readonly run?: Json;
  readonly item?: Json;
  readonly index?: number;
  readonly iter?: Json;
}

export const bindingsOf = ({ outputs, ...variables }: Sample): Bindings => ({
  ...variables,
  nodes: Object.fromEntries(Object.entries(outputs).map(([id, output]) => [id, { output }])),
});
