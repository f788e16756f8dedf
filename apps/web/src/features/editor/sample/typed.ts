/** Values that somebody types, in the words in which expressions read them. */
import type { Sample } from '@aob/engine/preview';
import { isJsonObject, type Json } from '@aob/ir';

/** Undefined for what is no object. */
export function sampleOfTyped(typed: Json): Sample | undefined {
  if (!isJsonObject(typed)) return undefined;
  const { inputs, nodes, run, item, index, iter } = typed;
  const outputs = Object.entries(isJsonObject(nodes) ? nodes : {}).flatMap(([id, node]): [string, Json][] => {
    const output = isJsonObject(node) ? node['output'] : undefined;
    return output === undefined ? [] : [[id, output]];
  });
  return {
    outputs: Object.fromEntries(outputs),
    ...(inputs !== undefined && { inputs }),
    ...(run !== undefined && { run }),
    ...(item !== undefined && { item }),
    ...(typeof index === 'number' && { index }),
    ...(iter !== undefined && { iter }),
  };
}
