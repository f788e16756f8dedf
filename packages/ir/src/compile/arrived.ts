/** What `$from` adds to a mapping when it is rendered (R5). */
import { isJsonObject, type Json } from '../json/index.ts';

/**
 * `rendered` with `{id: value}` for each listed node that arrived; keys of the mapping itself win.
 * `arrivedFrom` answers undefined for a node that brought nothing. At a node, a listed source whose edge leads here
 * arrives when that edge was taken (with its failure, if it is an error edge); one that no edge connects any more
 * arrives when it has an output. In the run's outputs a node arrives when it has an output.
 */
export function addArrived(
  rendered: Json,
  from: readonly string[],
  arrivedFrom: (nodeId: string) => Json | undefined,
): Json {
  if (from.length === 0) return rendered;
  const merged: { [key: string]: Json } = isJsonObject(rendered) ? { ...rendered } : {};
  for (const id of from) {
    const value = Object.hasOwn(merged, id) ? undefined : arrivedFrom(id);
    if (value !== undefined) merged[id] = value;
  }
  return merged;
}
