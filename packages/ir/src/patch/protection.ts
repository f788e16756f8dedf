/**
 * `protected` (R38): anyone may set it, only a person with the role admin takes it off or removes the node.
 * Agents and the optimizer change nothing about a protected node: not its fields, not the edges that lead to it,
 * and not the exits of a protected conditional, because those are what it decides. They may add edges from it and
 * to it elsewhere: what that may open is the gates' business (R24).
 */
import type { Issue } from '../issue.ts';
import type { Touch } from './apply.ts';
import { operationOn } from './attribution.ts';
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
    ...(check.author === 'human' ? [] : [...fieldIssues(check), ...edgeIssues(check)]),
  ];
}

function isProtected(graph: GraphView, node: string): boolean {
  return graph.node.get(node)?.protected === true;
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
  const leading = lost
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
