/** Random documents with bodies in bodies: a flat one in which some nodes become maps, loops and composites (R6). */
import fc from 'fast-check';
import { allNodes, bodyOf, withBody } from '../bodies.ts';
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../document.ts';
import { type DocumentShape, randomDocument } from './random-documents.ts';

interface Wrap {
  /** Which of the nodes that could have a body gets one. */
  readonly which: number;
  readonly type: 'map' | 'loop' | 'composite';
  readonly body: WorkflowDocument;
  readonly collects: boolean;
  /** Its first out-edge leads on when a loop has run too often. */
  readonly exhausts: boolean;
}

/** The more wraps, the deeper: a later one may take a node of an earlier one's body. */
export function nestedDocument(
  shape: DocumentShape = { maxNodes: 5, branching: 4 },
  maxBodies = 3,
): fc.Arbitrary<WorkflowDocument> {
  const wrap: fc.Arbitrary<Wrap> = fc.record({
    which: fc.nat(1000),
    type: fc.constantFrom('map', 'loop', 'composite'),
    body: randomDocument({ ...shape, maxNodes: Math.min(shape.maxNodes, 4) }),
    collects: fc.boolean(),
    exhausts: fc.boolean(),
  });
  return fc
    .tuple(randomDocument(shape), fc.array(wrap, { minLength: 1, maxLength: maxBodies }))
    .map(([document, wraps]) => wraps.reduce(wrapOne, document));
}

function wrapOne(document: WorkflowDocument, wrap: Wrap, i: number): WorkflowDocument {
  const fitting = allNodes(document).filter(({ type }) => type === 'function' || type === 'http');
  const chosen = fitting[wrap.which % fitting.length];
  return chosen === undefined
    ? document
    : { ...document, ...wrapIn(document, chosen, ownerOf(chosen, wrap, i), wrap) };
}

interface Inner {
  readonly nodes: readonly NodeDocument[];
  readonly edges: readonly EdgeDocument[];
}

/** The graph, or the one inside of it in which the node stands, with the owner in its place. */
function wrapIn({ nodes, edges }: Inner, chosen: NodeDocument, owner: NodeDocument, wrap: Wrap): Inner {
  const isHere = nodes.includes(chosen);
  const first = edges.find((edge) => edge.from === chosen.id && edge.on === undefined);
  return {
    nodes: nodes.map((node) => {
      if (node === chosen) return owner;
      const body = bodyOf(node);
      return body === undefined ? node : withBody(node, wrapIn(body, chosen, owner, wrap));
    }),
    edges: edges.map((edge) =>
      isHere && edge === first && wrap.type === 'loop' && wrap.exhausts ? { ...edge, on: 'exhausted' } : edge,
    ),
  };
}

function ownerOf({ id, join }: NodeDocument, { type, body, collects }: Wrap, i: number): NodeDocument {
  const named = (inner: string) => `b${i}_${inner}`;
  const nodes = body.nodes.map((node) => ({ ...node, id: named(node.id) }));
  const edges = body.edges.map((edge) => ({ ...edge, from: named(edge.from), to: named(edge.to) }));
  const config = {
    map: { items: '[1, 2]', ...(collects ? { on_item_error: 'collect' } : {}) },
    loop: { while: 'iter.index < 2', max_iterations: 2 },
    composite: {},
  }[type];
  const owner: NodeDocument = {
    id,
    type,
    config: { ...config, body: {} },
    ...(join === undefined ? {} : { join }),
  };
  return withBody(owner, { nodes, edges });
}
