/** Which elements a change set speaks of: two that share none can be told apart whatever they do (R32). */
import type { ChangeSet } from './types.ts';

/** `/nodes/{id}`, `/edges/{id}`, `/nodes/{id}/order` for the exits of a conditional, and members of the document. */
export function elementsOfChange(changes: ChangeSet): readonly string[] {
  const { nodes, edges, outputs, reordered, settings = [] } = changes;
  const idsOf = (list: ChangeSet['nodes'] | ChangeSet['edges']) =>
    [...list.added, ...list.removed, ...list.changed].map(({ id }) => id);
  return [
    ...idsOf(nodes).map((id) => `/nodes/{${id}}`),
    ...idsOf(edges).map((id) => `/edges/{${id}}`),
    ...reordered.map(({ node }) => `/nodes/{${node}}/order`),
    ...(outputs === undefined ? [] : ['/outputs']),
    ...settings.map(({ path }) => path),
  ];
}

export function sharedElements(one: ChangeSet, other: ChangeSet): readonly string[] {
  const theirs = new Set(elementsOfChange(other));
  return elementsOfChange(one).filter((element) => theirs.has(element));
}
