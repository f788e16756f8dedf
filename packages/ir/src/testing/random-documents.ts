/** Random valid documents for property tests: forks, joins of every mode, conditions, gates, failures. */
import fc from 'fast-check';
import type { EdgeDocument, EdgeLabel, JoinMode, NodeDocument, WorkflowDocument } from '../document.ts';

interface DraftEdge {
  readonly from: number;
  readonly label: number;
  readonly hasCondition: boolean;
}

interface DraftNode {
  readonly kind: number;
  readonly join: number;
  readonly gate: number;
  readonly edges: readonly DraftEdge[];
}

const draftEdge = fc.record({ from: fc.nat(1000), label: fc.nat(9), hasCondition: fc.boolean() });
const draftNode: fc.Arbitrary<DraftNode> = fc.record({
  kind: fc.nat(9),
  join: fc.nat(9),
  gate: fc.nat(5),
  edges: fc.array(draftEdge, { minLength: 1, maxLength: 3 }),
});

export interface DocumentShape {
  readonly maxNodes: number;
  /** How many of ten edges may carry a condition or a label other than the usual one. */
  readonly branching: number;
  /** Leave `join` out, so that every join is the default one. */
  readonly leavesJoinsOut?: boolean;
}

export function randomDocument(
  shape: DocumentShape = { maxNodes: 9, branching: 4 },
): fc.Arbitrary<WorkflowDocument> {
  return fc
    .record({
      nodes: fc.array(draftNode, { minLength: 2, maxLength: shape.maxNodes }),
      entries: fc.integer({ min: 1, max: 2 }),
      continues: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    })
    .map(({ nodes, entries, continues }) => documentOf(nodes, entries, continues, shape));
}

function documentOf(
  drafts: readonly DraftNode[],
  entries: number,
  continues: boolean,
  shape: DocumentShape,
): WorkflowDocument {
  const types = drafts.map(typeOf);
  const edges: EdgeDocument[] = [];
  for (const [i, draft] of drafts.entries()) {
    if (i < entries) continue;
    for (const edge of draft.edges) addEdge(edges, edge, i, types, shape);
  }
  const isConnected = (i: number) => edges.some((edge) => edge.from === idOf(i) || edge.to === idOf(i));
  for (const i of drafts.keys())
    if (!isConnected(i)) edges.push({ from: idOf(i === 0 ? 0 : i - 1), to: idOf(i === 0 ? 1 : i) });
  const repaired = edges.map((edge) => repairConditional(edge, edges, types));
  return {
    schema: 'aob/v1',
    name: 'random',
    ...(continues ? { policy: { on_failure: 'continue' } } : {}),
    nodes: drafts.map((draft, i) =>
      nodeOf(draft, i, { type: types[i] ?? 'function', edges: repaired, shape }),
    ),
    edges: repaired,
  };
}

function idOf(i: number): string {
  return `n${i}`;
}

function typeOf({ kind }: DraftNode): NodeDocument['type'] {
  if (kind < 2) return 'conditional';
  if (kind < 4) return 'hitl';
  if (kind < 5) return 'join';
  if (kind < 6) return 'wait';
  return kind < 8 ? 'http' : 'function';
}

interface Surroundings {
  readonly type: NodeDocument['type'];
  readonly edges: readonly EdgeDocument[];
  readonly shape: DocumentShape;
}

function nodeOf(draft: DraftNode, i: number, { type, edges, shape }: Surroundings): NodeDocument {
  const into = edges.filter((edge) => edge.to === idOf(i)).length;
  // Named, so that no join is refused as leaky (R3).
  const join = into > 1 && shape.leavesJoinsOut !== true ? { join: joinOf(draft.join, into) } : {};
  if (type === 'http') return { id: idOf(i), type, config: { url: `https://h${i % 3}.example/x` }, ...join };
  const out = edges.filter((edge) => edge.from === idOf(i));
  if (type === 'wait') return { id: idOf(i), type, config: waitConfig(draft.gate, out), ...join };
  if (type !== 'hitl') return { id: idOf(i), type, ...join };
  return { id: idOf(i), type, config: gateConfig(draft.gate, out), ...join };
}

function waitConfig(kind: number, out: readonly EdgeDocument[]): { [key: string]: string } {
  const hasEdge = out.some((edge) => edge.on === 'timeout');
  const onTimeout = kind % 2 === 0 ? 'continue' : 'fail';
  return {
    signal: 'go',
    ...(hasEdge ? { timeout: '1h' } : kind > 2 ? { timeout: '1h', on_timeout: onTimeout } : {}),
  };
}

function gateConfig(kind: number, out: readonly EdgeDocument[]): { [key: string]: string } {
  const has = (label: EdgeLabel) => out.some((edge) => edge.on === label);
  const onTimeout = ['approve', 'reject', 'fail'][kind % 3] ?? 'reject';
  return {
    message: 'Go on?',
    ...(has('timeout') ? { timeout: '1h' } : kind > 2 ? { timeout: '1h', on_timeout: onTimeout } : {}),
    ...(!has('reject') && kind % 2 === 0 ? { on_reject: 'end' } : {}),
  };
}

function joinOf(n: number, into: number): JoinMode {
  if (n < 5) return 'all';
  if (n < 7) return 'every';
  return n < 9 ? 'any' : { quorum: Math.min(2, into) };
}

function addEdge(
  edges: EdgeDocument[],
  draft: DraftEdge,
  to: number,
  types: readonly NodeDocument['type'][],
  shape: DocumentShape,
): void {
  const source = draft.from % to;
  const isPlain = draft.label >= shape.branching;
  const on = isPlain ? undefined : labelOf(types[source], draft.label);
  const edge: EdgeDocument = {
    from: idOf(source),
    to: idOf(to),
    ...(on === undefined ? {} : { on }),
    ...(draft.hasCondition && draft.label % 10 < shape.branching + 2 ? { when: 'inputs.go' } : {}),
  };
  if (!edges.some((other) => other.from === edge.from && other.to === edge.to && other.on === edge.on))
    edges.push(edge);
}

function labelOf(type: NodeDocument['type'] | undefined, n: number): EdgeLabel | undefined {
  if (type === 'hitl') return (['reject', 'timeout', 'error'] as const)[n % 3];
  if (type === 'wait' && n % 3 === 1) return 'timeout';
  return n % 3 === 0 ? 'error' : undefined;
}

/** Exits of a conditional have conditions, but the last one may be its default. */
function repairConditional(
  edge: EdgeDocument,
  edges: readonly EdgeDocument[],
  types: readonly NodeDocument['type'][],
): EdgeDocument {
  if (types[Number(edge.from.slice(1))] !== 'conditional' || edge.on === 'error') return edge;
  const exits = edges.filter((other) => other.from === edge.from && other.on !== 'error');
  const { when, ...rest } = edge;
  if (exits.at(-1) !== edge) return { ...rest, when: when ?? 'inputs.go' };
  return when === undefined ? { ...rest, default: true } : edge;
}
