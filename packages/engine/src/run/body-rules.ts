/**
 * R6 and R23 for patches into bodies: an instance keeps the document it began with, so a change reaches those that start
 * later, and there must be some. History is as immutable inside a body as outside.
 */
import { type ChangeSet, type Issue, type Plan, TOP } from '@aob/ir';
import { isOfBody } from './frontier.ts';
import { nodeKey, type RunState } from './state.ts';
import { get } from './table.ts';

interface BodyQuestion {
  readonly state: RunState;
  readonly before: Plan;
  readonly after: Plan;
  readonly changes: ChangeSet;
}

/** One for each node at the top whose body the patch changes in vain. */
export const bodyIssues = (question: BodyQuestion): readonly Issue[] => {
  const found = new Map<string, Issue>();
  for (const { pointer, owner } of changedInside(question)) {
    const top = outermost(question, owner);
    if (found.has(top)) continue;
    const issue = closedIssue(question.state, question.before, top, pointer);
    if (issue !== undefined) found.set(top, issue);
  }
  return [...found.values()];
};

interface Inside {
  readonly pointer: string;
  /** The node in whose body it stands. */
  readonly owner: string;
}

const changedInside = ({ before, after, changes }: BodyQuestion): readonly Inside[] => {
  const { nodes, edges, reordered } = changes;
  const ownerOf = (id: string) => (before.node.get(id) ?? after.node.get(id))?.owner ?? TOP;
  const ofNodes = [
    ...[...nodes.added, ...nodes.removed].map(({ id, owner = TOP }) => ({ id, owner })),
    ...nodes.changed.flatMap(({ id, before: was, after: is, fields }) => [
      { id, owner: was.owner ?? TOP },
      { id, owner: is.owner ?? TOP },
      // What its body returns concerns the instances.
      ...(fields.some(({ path }) => isOfBody(path)) ? [{ id, owner: id }] : []),
    ]),
    ...reordered.map(({ node }) => ({ id: node, owner: ownerOf(node) })),
  ].map(({ id, owner }) => ({ pointer: `/nodes/{${id}}`, owner }));
  const ofEdges = [
    ...edges.added,
    ...edges.removed,
    ...edges.changed.map(({ before: was, id }) => ({ ...was, id })),
  ].map(({ id, from }) => ({ pointer: `/edges/{${id}}`, owner: ownerOf(from) }));
  // With an owner that goes or comes, its body does.
  const whole = new Set([...nodes.added, ...nodes.removed].map(({ id }) => id));
  return [...ofNodes, ...ofEdges].filter(({ owner }) => owner !== TOP && !whole.has(owner));
};

const outermost = ({ before, after }: BodyQuestion, owner: string): string => {
  for (let id = owner; ; ) {
    const around = (before.node.get(id) ?? after.node.get(id))?.owner ?? TOP;
    if (around === TOP) return id;
    id = around;
  }
};

const closedIssue = (state: RunState, plan: Plan, top: string, pointer: string): Issue | undefined => {
  const key = nodeKey('', top);
  const status = get(state.nodes, key)?.status ?? 'pending';
  if (status === 'pending') return undefined;
  if (status !== 'waiting') {
    return {
      pointer,
      code: 'history.node_finished',
      message: `${top} is ${status}; what happened in its body cannot change`,
      hint: 'add a new node after it instead',
      rule: 'R23',
    };
  }
  const body = get(state.bodies, key);
  const isLast = plan.node.get(top)?.type === 'composite' ? 1 : body?.total;
  if (body === undefined || isLast === undefined || body.opened < isLast) return undefined;
  return {
    pointer,
    code: 'history.body_started',
    message: `every instance of the body of ${top} has begun and keeps the document it began with`,
    hint: `change what comes after ${top}, or cancel ${top} by removing it`,
    rule: 'R6',
  };
};
