/**
 * `protected` (R38): anyone may set it, only a person with the role admin takes it off or removes the node.
 * Agents and the optimizer change nothing about a protected node: not its fields, not the edges that lead to it, since
 * one more can begin it although the others say no, or keep it waiting, and not the exits of a protected conditional,
 * because those are what it decides. They may add edges from it. The body of a protected node is part of it.
 */
import type { Issue } from '../issue.ts';
import type { Touch } from './apply.ts';
import { type ElementRef, operationOn } from './attribution.ts';
import { patchIssue } from './codes.ts';
import type { GraphView } from './graph-view.ts';
import type { AuthorKind, ChangeSet } from './types.ts';

export interface ProtectionCheck {
  readonly current: GraphView;
  readonly changes: ChangeSet;
  readonly touches: readonly Touch[];
  readonly author: AuthorKind;
  readonly isAdmin: boolean;
}

export function protectionIssues(check: ProtectionCheck): readonly Issue[] {
  if (check.isAdmin) return [];
  return [
    ...unsetIssues(check),
    ...(check.author === 'human' ? [] : [...fieldIssues(check), ...edgeIssues(check), ...bodyIssues(check)]),
  ];
}

function isProtected(graph: GraphView, node: string): boolean {
  return graph.node.get(node)?.protected === true;
}

/** The protected node in whose body, at whatever depth, something stands. */
function protectedAround(graph: GraphView, owner: string | undefined): string | undefined {
  for (let id = owner; id !== undefined; id = graph.node.get(id)?.owner) {
    if (isProtected(graph, id)) return id;
  }
  return undefined;
}

/** Elements that stand in the body of a protected node, or would. */
function bodyIssues({ current, changes, touches }: ProtectionCheck): readonly Issue[] {
  const { nodes, edges } = changes;
  const around = (element: ElementRef, owner: string | undefined): readonly Issue[] => {
    const node = protectedAround(current, owner);
    if (node === undefined) return [];
    const message = `${node} is protected, and its body with it; ${element.id} would change.`;
    return [patchIssue('protected.changed', operationOn(touches, [element]), message, { node })];
  };
  const ownerOf = (id: string) => current.node.get(id)?.owner ?? addedOwner(changes, id);
  return [
    ...[...nodes.added, ...nodes.removed].flatMap(({ id, owner }) => around({ list: 'nodes', id }, owner)),
    ...nodes.changed.flatMap(({ id, before, after }) =>
      around({ list: 'nodes', id }, protectedAround(current, before.owner) ? before.owner : after.owner),
    ),
    ...[
      ...edges.added,
      ...edges.removed,
      ...edges.changed.map(({ id, before }) => ({ ...before, id })),
    ].flatMap(({ id, from }) => around({ list: 'edges', id }, ownerOf(from))),
    ...changes.reordered.flatMap(({ node, after }) =>
      around({ list: 'edges', id: after[0] ?? '' }, ownerOf(node)),
    ),
  ];
}

function addedOwner({ nodes }: ChangeSet, id: string): string | undefined {
  return nodes.added.find((node) => node.id === id)?.owner;
}

function unsetIssues({ current, changes, touches }: ProtectionCheck): readonly Issue[] {
  const removed = changes.nodes.removed.map(({ id }) => ({ id, what: 'removed' }));
  const unset = changes.nodes.changed
    .filter(({ after }) => after.protected !== true)
    .map(({ id }) => ({ id, what: 'no longer protected' }));
  return [...removed, ...unset]
    .filter(({ id }) => isProtected(current, id))
    .map(({ id, what }) => {
      const pointer = operationOn(touches, [{ list: 'nodes', id }]);
      return patchIssue('protected.unset', pointer, `${id} is protected and would be ${what}.`, { node: id });
    });
}

function fieldIssues({ current, changes, touches }: ProtectionCheck): readonly Issue[] {
  return changes.nodes.changed
    .filter(({ id, after }) => isProtected(current, id) && after.protected === true)
    .map(({ id, fields }) => {
      const pointer = operationOn(touches, [{ list: 'nodes', id }]);
      const names = fields.map((field) => field.path.slice(1)).join(', ');
      return patchIssue('protected.changed', pointer, `${id} is protected; its ${names} would change.`, {
        node: id,
      });
    });
}

function edgeIssues({ current, changes, touches }: ProtectionCheck): readonly Issue[] {
  const { added, removed, changed } = changes.edges;
  const isDecider = (node: string) =>
    isProtected(current, node) && current.node.get(node)?.type === 'conditional';
  const lost = [...removed, ...changed.map(({ before, id }) => ({ ...before, id }))];
  const leading = [...lost, ...added]
    .filter((edge) => isProtected(current, edge.to))
    .map(({ id, to }) => ({ id, node: to, what: 'an edge to it' }));
  const deciding = [...lost, ...added]
    .filter((edge) => isDecider(edge.from))
    .map(({ id, from }) => ({ id, node: from, what: 'one of its exits' }));
  const ofEdges = [...leading, ...deciding].map(({ id, node, what }) => {
    const pointer = operationOn(touches, [{ list: 'edges', id }]);
    return patchIssue('protected.changed', pointer, `${node} is protected; ${what}, ${id}, would change.`, {
      node,
    });
  });
  const ofOrder = changes.reordered.filter(
    ({ node }) => isDecider(node) && deciding.every((edge) => edge.node !== node),
  );
  return [
    ...ofEdges,
    ...ofOrder.map(({ node, after }) => {
      const pointer = operationOn(
        touches,
        after.map((id) => ({ list: 'edges' as const, id })),
      );
      return patchIssue(
        'protected.changed',
        pointer,
        `${node} is protected; the order of its exits would change.`,
        { node },
      );
    }),
  ];
}
