/** Random documents with gates and effects, random patches on them, and one random run through a plan. */
import fc from 'fast-check';
import type { EdgeDocument, JoinMode, NodeDocument, WorkflowDocument } from '../../document.ts';
import type { Json } from '../../json/index.ts';
import type { Plan, PlanEdge, PlanNode } from '../../plan.ts';
import { edgeIdOf } from '../elements.ts';
import type { PatchOperation } from '../types.ts';

const HOSTS = ['one', 'two'] as const;
const http = (host: string): Pick<NodeDocument, 'type' | 'config'> => ({
  type: 'http',
  config: { url: `https://${host}.example/`, method: 'POST' },
});
const host = fc.constantFrom(...HOSTS);
const join: fc.Arbitrary<JoinMode> = fc.constantFrom<JoinMode[]>('all', 'every', 'any', { quorum: 1 });

const kind: fc.Arbitrary<Pick<NodeDocument, 'type' | 'config'>> = fc.oneof(
  { weight: 3, arbitrary: host.map(http) },
  { weight: 4, arbitrary: fc.constant({ type: 'hitl' as const, config: { message: 'Go?', timeout: '1h' } }) },
  { weight: 2, arbitrary: fc.constant({ type: 'function' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'parallel' as const }) },
);

/** A tree with some more edges; labels only where the source can leave through them. */
export const graphArbitrary: fc.Arbitrary<WorkflowDocument> = fc
  .array(
    fc.record({ kind, join, parent: fc.nat(), more: fc.option(fc.nat(), { freq: 3 }), label: fc.nat() }),
    { minLength: 4, maxLength: 8 },
  )
  .map((specs) => {
    const nodes = specs.map(
      (spec, i): NodeDocument => ({
        id: `n${i}`,
        ...(i === 0 ? { type: 'function' as const } : spec.kind),
        join: spec.join,
      }),
    );
    const edges = specs.flatMap((spec, i) => {
      if (i === 0) return [];
      const sources = [spec.parent % i, ...(spec.more === null ? [] : [spec.more % i])];
      return sources.map((from) => labelled(nodes[from], `n${i}`, spec.label));
    });
    const distinct = new Map(edges.map((edge) => [edgeIdOf(edge), edge]));
    return { schema: 'aob/v1', name: 'random', nodes, edges: [...distinct.values()], outputs: {} };
  });

const LABELS: { readonly [type: string]: readonly (EdgeDocument['on'] | undefined)[] } = {
  hitl: [undefined, undefined, undefined, 'reject', 'timeout', 'error'],
};

function labelled(from: NodeDocument | undefined, to: string, choice: number): EdgeDocument {
  const labels = LABELS[from?.type ?? ''] ?? [undefined, undefined, undefined, 'error'];
  const on = labels[choice % labels.length];
  return { from: from?.id ?? 'n0', to, ...(on === undefined ? {} : { on }) };
}

export interface Move {
  readonly what: number;
  readonly a: number;
  readonly b: number;
  readonly host: string;
  readonly join: JoinMode;
}

export const movesArbitrary: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({ what: fc.nat({ max: 11 }), a: fc.nat(), b: fc.nat(), host, join }),
  { minLength: 1, maxLength: 3 },
);

/** What someone might try: harmless work, detours, copies, other joins, gates removed or retyped. */
export function operationsOf(document: WorkflowDocument, moves: readonly Move[]): readonly PatchOperation[] {
  return moves.flatMap((move, i) => operationsOfMove(document, move, `x${i}`));
}

const put = (list: 'nodes' | 'edges', value: object): PatchOperation => ({
  op: 'add',
  path: `/${list}/-`,
  value: value as Json,
});

function operationsOfMove(
  { nodes, edges }: WorkflowDocument,
  move: Move,
  id: string,
): readonly PatchOperation[] {
  const i = move.a % (nodes.length - 1);
  const from = nodes[i];
  const to = nodes[i + 1 + (move.b % (nodes.length - 1 - i))];
  const edge = edges[move.a % edges.length];
  if (from === undefined || to === undefined || edge === undefined) return [];
  const gone: PatchOperation = { op: 'remove', path: `/edges/{${edgeIdOf(edge)}}` };
  switch (move.what) {
    case 0:
      return [put('nodes', { id, type: 'function' }), put('edges', { from: to.id, to: id })];
    case 1:
    case 10:
      return [put('nodes', { id, ...http(move.host) }), put('edges', labelled(from, id, move.b))];
    case 2:
      return [
        put('nodes', { id, type: 'function' }),
        { ...gone },
        put('edges', {
          ...edge,
          id: `${edge.from}->${id}${edge.on === undefined ? '' : `:${edge.on}`}`,
          to: id,
        }),
        put('edges', { from: id, to: edge.to }),
      ];
    case 3:
      return [put('edges', labelled(from, to.id, move.b))];
    case 4:
      return [{ op: 'replace', path: `/nodes/{${to.id}}/join`, value: move.join as Json }];
    case 5:
      return [gone, put('edges', { from: from.id, to: edge.to })];
    case 6:
      return [
        {
          op: 'replace',
          path: `/nodes/{${to.id}}`,
          value: { id: to.id, join: 'all', ...http(move.host) } as Json,
        },
      ];
    case 7:
      return [
        put('nodes', { id, type: 'function' }),
        put('edges', { from: from.id, to: id }),
        put('edges', { from: id, to: to.id }),
      ];
    case 8:
      return [
        { op: 'replace', path: `/nodes/{${from.id}}`, value: { id: from.id, type: 'function', join: 'all' } },
      ];
    default:
      return [
        put('nodes', { id, type: 'hitl', config: { message: 'New?' } }),
        put('nodes', { id: `${id}b`, ...http(move.host) }),
        put('edges', { from: from.id, to: id }),
        put('edges', { from: id, to: `${id}b` }),
      ];
  }
}

/** Which nodes run when `closed` is not approved and everything else goes as `dice` say; the engine is not asked. */
export function runWithout(plan: Plan, closed: string, dice: () => number): ReadonlySet<string> {
  const ran = new Set<string>();
  const taken = new Set<string>();
  for (const id of plan.body.order) {
    const node = plan.node.get(id);
    if (node === undefined || !runs(node, taken)) continue;
    ran.add(id);
    const outcome = outcomeOf(node, closed, dice);
    for (const edge of node.out)
      if (edge.on === outcome && (edge.when === undefined || dice() % 2 === 0)) taken.add(edge.id);
  }
  return ran;
}

function outcomeOf(node: PlanNode, closed: string, dice: () => number): PlanEdge['on'] {
  if (node.type !== 'hitl') return dice() % 4 === 0 ? 'error' : 'success';
  const others = ['reject', 'timeout', 'error'] as const;
  if (node.id !== closed && dice() % 2 === 0) return 'approve';
  return others[dice() % others.length] ?? 'reject';
}

function runs(node: PlanNode, taken: ReadonlySet<string>): boolean {
  const met = node.in.filter((edge) => taken.has(edge.id)).length;
  if (node.in.length === 0) return true;
  if (node.join === 'every') return met === node.in.length;
  return typeof node.join === 'string' ? met > 0 : met >= node.join.quorum;
}
