import { type Blame, blameDocuments } from '@aob/ir';
import type { BlameOrigin, BlameResource } from '../../contract/blame.ts';
import type { Step } from './version-steps.ts';

/** Origins are told once and named by id everywhere else; those that nothing is left of are left out. */
export const presentBlame = (
  steps: readonly Step[],
): Pick<BlameResource, 'origins' | 'nodes' | 'edges' | 'orders' | 'members'> | undefined => {
  const [base, ...later] = steps;
  if (base === undefined) return undefined;
  const { nodes, edges, orders, members } = blameDocuments(base, later);
  const used = new Set<BlameOrigin>();
  const idOf = (origin: BlameOrigin): string => {
    used.add(origin);
    return origin.id;
  };
  const fieldsOf = (fields: Blame<BlameOrigin>['members']) =>
    fields.map(({ path, origin }) => ({ path, origin: idOf(origin) }));
  const answer = {
    nodes: nodes.map(({ origin, fields, ...node }) => ({
      ...node,
      origin: idOf(origin),
      fields: fieldsOf(fields),
    })),
    edges: edges.map(({ id, origin, fields }) => ({ id, origin: idOf(origin), fields: fieldsOf(fields) })),
    orders: orders.map(({ node, origin }) => ({ node, origin: idOf(origin) })),
    members: fieldsOf(members),
  };
  return { origins: steps.map(({ origin }) => origin).filter((origin) => used.has(origin)), ...answer };
};
