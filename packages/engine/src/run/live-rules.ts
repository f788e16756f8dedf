/**
 * The third layer of the gate (design §4): what only the run itself knows. History is immutable (R23), a running node can
 * only be cancelled, and what a person approved is what runs (R26). All refusals at once.
 */
import { type ChangeSet, type Issue, type NodeChange, type PatchAuthor, type Plan, TOP } from '@aob/ir';
import { currentGuard, hasCurrentApproval } from './approvals.ts';
import { bodyIssues } from './body-rules.ts';
import { isOfBody } from './frontier.ts';
import { type NodeState, nodeKey, type RunState } from './state.ts';
import { get } from './table.ts';

export interface LiveQuestion {
  readonly state: RunState;
  readonly before: Plan;
  readonly after: Plan;
  readonly changes: ChangeSet;
  readonly author: PatchAuthor;
  /** Nodes that leave the history because what they did is undone (R33). */
  readonly undone: ReadonlySet<string>;
}

export const checkLive = (question: LiveQuestion): readonly Issue[] => [
  ...nodeIssues(question),
  ...edgeIssues(question),
  ...bodyIssues(question),
  ...entryIssues(question),
  ...approvalIssues(question),
];

const stateOf = (state: RunState, id: string): NodeState | undefined => get(state.nodes, nodeKey('', id));
const statusOf = (state: RunState, id: string): NodeState['status'] =>
  stateOf(state, id)?.status ?? 'pending';
const atTop = ({ before }: NodeChange): boolean => before.owner === undefined;
const isOver = (status: NodeState['status']): boolean =>
  status === 'completed' || status === 'failed' || status === 'skipped' || status === 'cancelled';

const isLive = (status: NodeState['status']): boolean => status !== 'pending' && !isOver(status);

const issue = (code: string, pointer: string, message: string, hint: string, rule = 'R23'): Issue => ({
  pointer,
  code,
  message,
  hint,
  rule,
});

/** What stands in a body is asked about in `body-rules.ts`. */
const nodeIssues = ({ state, changes, undone }: LiveQuestion): readonly Issue[] => [
  ...changes.nodes.changed.filter(atTop).flatMap(({ id, fields }) => {
    const status = statusOf(state, id);
    // A label is display only and may be set right at any time; what a body returns is asked about there.
    const isFree = ({ path }: { readonly path: string }) => path === '/label' || isOfBody(path);
    if (status === 'pending' || fields.every(isFree)) return [];
    const pointer = `/nodes/{${id}}`;
    return isOver(status)
      ? [
          issue(
            'history.node_finished',
            pointer,
            `${id} is ${status}; what happened cannot change`,
            'add a new node after it instead',
          ),
        ]
      : [
          issue(
            'history.node_running',
            pointer,
            `${id} is ${status} and can only be cancelled`,
            'remove it, or wait until it has finished',
          ),
        ];
  }),
  ...changes.nodes.removed.flatMap(({ id, owner }) => {
    const status = statusOf(state, id);
    if (!isOver(status) || owner !== undefined || undone.has(id)) return [];
    return [
      issue(
        'history.node_finished',
        `/nodes/{${id}}`,
        `${id} is ${status} and stays in the history`,
        'leave it in place and redirect what has not run yet',
      ),
    ];
  }),
];

const edgeIssues = (question: LiveQuestion): readonly Issue[] => {
  const { state, changes, before, undone } = question;
  const removedNodes = new Set(changes.nodes.removed.map((node) => node.id));
  // Edges of bodies resolve in their instances only.
  const resolved = (id: string) => get(state.edges, nodeKey('', id));
  const touched = [
    // An edge goes with the live node it leads to: cancelling that node is allowed.
    ...changes.edges.removed
      .filter(({ from, to }) => !removedNodes.has(to) && !undone.has(from))
      .map((edge) => edge.id),
    ...changes.edges.changed.map((edge) => edge.id),
  ];
  const immutable = touched.flatMap((id) => {
    const outcome = resolved(id);
    if (outcome === undefined) return [];
    return [
      issue(
        'history.edge_resolved',
        `/edges/{${id}}`,
        `${id} is already ${outcome}`,
        'change an edge that has not resolved yet',
      ),
    ];
  });
  const reordered = changes.reordered.flatMap(({ node }) =>
    before.node.get(node)?.out.some((edge) => resolved(edge.id) !== undefined)
      ? [
          issue(
            'history.edge_resolved',
            `/nodes/{${node}}`,
            `the exits of ${node} are already resolved`,
            'reorder a conditional before it runs',
          ),
        ]
      : [],
  );
  return [
    ...immutable,
    ...reordered,
    ...changes.edges.added.flatMap((edge) => lateEdgeIssues(question, edge)),
  ];
};

/** R23: a late edge f→t needs t pending and f not a conditional; it resolves from f's recorded outcome. */
const lateEdgeIssues = (
  { state, before, after }: LiveQuestion,
  edge: ChangeSet['edges']['added'][number],
): readonly Issue[] => {
  const pointer = `/edges/{${edge.id}}`;
  const target = statusOf(state, edge.to);
  const source = statusOf(state, edge.from);
  const found: Issue[] = [];
  if (target !== 'pending') {
    found.push(
      issue(
        'history.target_started',
        pointer,
        `${edge.to} is ${target}; nothing can lead to it any more`,
        'lead to a node that has not started',
      ),
    );
  }
  if (!isOver(source)) return found;
  if (before.node.get(edge.from)?.type === 'conditional') {
    found.push(
      issue(
        'late_edge.conditional',
        pointer,
        `${edge.from} has already chosen its exit`,
        'add a new conditional after it',
      ),
    );
  }
  if (after.lateEdges === 'reject') {
    found.push(
      issue(
        'late_edge.refused',
        pointer,
        `${edge.from} is ${source}, and this workflow refuses late edges`,
        'lead from a node that has not finished',
      ),
    );
  }
  return found;
};

/** What a patch does to the live run beside changing its graph: edges that fire at once, nodes that are cancelled (R32). */
export const impactOf = (state: RunState, changes: ChangeSet): readonly string[] => [
  ...changes.edges.added
    .filter(({ from }) => isOver(statusOf(state, from)))
    .map(({ id }) => `/edges/{${id}}`),
  ...changes.nodes.removed
    .filter(({ id, owner }) => owner === undefined && isLive(statusOf(state, id)))
    .map(({ id }) => `/nodes/{${id}}`),
];

/** No patch creates an entry in a started run: nothing would ever start it (R23). */
const entryIssues = ({ before, after }: LiveQuestion): readonly Issue[] =>
  after.body.entries
    .filter((id) => !before.body.entries.includes(id))
    .map((id) =>
      issue(
        'patch.entry_node',
        `/nodes/{${id}}`,
        `${id} has no edge leading to it, and this run has already started`,
        `connect it to a node that still runs`,
      ),
    );

/** R26: after the decision agents and the optimizer are refused; a person's change opens the gate again instead. */
const approvalIssues = ({ state, before, after, author }: LiveQuestion): readonly Issue[] => {
  if (author.kind === 'human') return [];
  return approvedGates(state, before).flatMap((gate) =>
    after.node.has(gate) && currentGuard(after, gate) !== currentGuard(before, gate)
      ? [
          issue(
            'gate.approved_changed',
            `/nodes/{${gate}}`,
            `${gate} was approved as it was; this would change what that approval covers`,
            'leave what the gate guards as it is',
            'R26',
          ),
        ]
      : [],
  );
};

/** Gates whose last word was an approval of the document as it stands. */
export const approvedGates = (state: RunState, plan: Plan): readonly string[] =>
  state.tickets.size === 0
    ? []
    : plan.gates.filter(
        (gate) => plan.node.get(gate)?.owner === TOP && hasCurrentApproval(state, plan, gate, ''),
      );
