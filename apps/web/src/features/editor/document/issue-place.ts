/** From the JSON pointer of an issue to the element of the document that it is about. */
import { edgeIdOf, TOP, type WorkflowDocument } from '@aob/ir';
import { type Graph, graphOf } from './graphs.ts';

export interface IssuePlace {
  /** The graph in which the element stands. */
  readonly owner: string;
  readonly node?: string;
  readonly edge?: string;
  /** The rest of the pointer, within the element or the document: `/config/url`. */
  readonly field: string;
}

export function placeOf(document: WorkflowDocument, pointer: string): IssuePlace {
  const segments = pointer.split('/').slice(1);
  let owner = TOP;
  let graph: Graph | undefined = document;
  for (;;) {
    const [list, position, ...rest] = segments;
    if (graph === undefined || position === undefined || (list !== 'nodes' && list !== 'edges')) break;
    const field = rest.map((segment) => `/${segment}`).join('');
    if (list === 'edges') {
      const edge = graph.edges[Number(position)];
      return edge === undefined ? { owner, field } : { owner, edge: edgeIdOf(edge), field };
    }
    const node: Graph['nodes'][number] | undefined = graph.nodes[Number(position)];
    if (node === undefined) return { owner, field };
    const isInside =
      rest[0] === 'config' && rest[1] === 'body' && (rest[2] === 'nodes' || rest[2] === 'edges');
    if (!isInside || rest[3] === undefined) return { owner, node: node.id, field };
    owner = node.id;
    graph = graphOf(document, owner);
    segments.splice(0, 4);
  }
  return { owner, field: pointer };
}
