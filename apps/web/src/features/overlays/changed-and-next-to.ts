import type { CanvasGraph } from '../canvas/graph-model.ts';

/** A frame with more in it would leave nothing readable when it is shown whole. */
const WHOLE_FRAME_STEPS_MAX = 12;

/** What a reader must see: the changed elements, the nodes they hang on, and small bodies they stand in. */
export function changedAndNextTo({ nodes, edges }: CanvasGraph): string[] {
  const changed = nodes.filter(({ change }) => change !== undefined).map(({ id }) => id);
  const ends = edges.filter(({ change }) => change !== undefined).flatMap(({ from, to }) => [from, to]);
  const seen = new Set([...changed, ...ends]);
  const owners = new Set(nodes.filter(({ id }) => seen.has(id)).map(({ parent }) => parent));
  const around = nodes.filter(
    ({ id, body }) => owners.has(id) && (body?.steps ?? 0) <= WHOLE_FRAME_STEPS_MAX,
  );
  return [...seen, ...around.map(({ id }) => id)];
}
