/** From a document (and a run's progress) to what the canvas draws. */
import { canOwnBody, type EdgeDocument, type NodeDocument } from '@aob/ir';
import { choiceOf } from '../bodies/choice.ts';
import { foldedBodies } from '../bodies/folding.ts';
import { type Picture, type Progress, pictureOf } from '../bodies/picture.ts';
import { progressWords } from '../bodies/progress-words.ts';
import { countInside, ownersOf } from '../bodies/steps.ts';
import type { Layered, LayeredEdge, LayeredNode } from '../overlays/layers.ts';
import { quietLine } from './describe-node.ts';
import type {
  CanvasBody,
  CanvasEdge,
  CanvasGraph,
  CanvasNode,
  CanvasStatus,
  EdgeState,
} from './graph-model.ts';
import { undoOf } from './undo-words.ts';

export interface CanvasView {
  /** Paths of the instances the reader looks at. */
  readonly chosen?: readonly string[];
  /** Bodies drawn as a card; default: the large ones. */
  readonly folded?: ReadonlySet<string>;
}

const MOVING: ReadonlySet<CanvasStatus> = new Set(['queued', 'running', 'retrying']);

export function toCanvas(
  layered: Layered,
  progress?: Progress,
  { chosen = [], folded = foldedBodies(layered.nodes) }: CanvasView = {},
): CanvasGraph {
  const picture = progress && pictureOf(layered.nodes, progress, chosen);
  const inside = countInside(layered.nodes);
  const byId = new Map(layered.nodes.map((step) => [step.node.id, step]));
  const closedAround = (id: string): string[] =>
    ownersOf(byId, id)
      .filter((owner) => folded.has(owner))
      .reverse();
  const isOnView = (id: string): boolean => closedAround(id).length === 0;
  return {
    hidden: layered.nodes.flatMap(({ node }) => {
      const closed = closedAround(node.id);
      return closed.length === 0 ? [] : [{ ...wordsOf(node), closed }];
    }),
    nodes: layered.nodes
      .filter(({ node }) => isOnView(node.id))
      .map((step) => {
        const { id, type } = step.node;
        if (!canOwnBody(type)) return toNode(step, picture);
        const steps = inside.get(id) ?? 0;
        return { ...toNode(step, picture), body: toBody(step, picture, { steps, isFolded: folded.has(id) }) };
      }),
    edges: layered.edges.filter(({ edge }) => isOnView(edge.from)).map((edge) => toEdge(edge, picture)),
  };
}

function toNode({ node, owner, change }: LayeredNode, picture: Picture | undefined): CanvasNode {
  const at = picture?.nodeAt(node.id);
  const undo = undoOf(at?.compensation?.status);
  return {
    ...wordsOf(node),
    isProtected: node.protected === true,
    isCached: at?.cached !== undefined,
    ...(owner === '' ? {} : { parent: owner }),
    ...(picture === undefined ? {} : { status: picture.statusOf(node.id) }),
    ...(at === undefined ? {} : { attempt: at.attempt, maxAttempts: node.retry?.max_attempts ?? 3 }),
    ...(undo === undefined ? {} : { undo }),
    ...(change === undefined ? {} : { change }),
  };
}

export function wordsOf(node: NodeDocument): Pick<CanvasNode, 'id' | 'type' | 'label' | 'line'> {
  return { id: node.id, type: node.type, label: node.label ?? node.id, line: quietLine(node) };
}

function toBody(
  { node }: LayeredNode,
  picture: Picture | undefined,
  shape: Pick<CanvasBody, 'steps' | 'isFolded'>,
): CanvasBody {
  const view = picture?.bodyOf(node.id);
  if (view === undefined) return shape;
  const progress = progressWords(node, view.progress);
  const choice = choiceOf(node.type, view);
  return {
    ...shape,
    ...(progress === '' ? {} : { progress }),
    ...(choice === undefined ? {} : { choice }),
  };
}

function toEdge({ id, edge, change }: LayeredEdge, picture: Picture | undefined): CanvasEdge {
  const label = edgeLabel(edge);
  return {
    id,
    from: edge.from,
    to: edge.to,
    state: edgeState(picture?.edgeAt(id, edge.from), picture?.statusOf(edge.to)),
    ...(label === undefined ? {} : { label }),
    ...(change === undefined ? {} : { change }),
  };
}

function edgeState(
  state: 'taken' | 'dead' | 'pending' | undefined,
  target: CanvasStatus | undefined,
): EdgeState {
  if (state === 'dead') return 'dead';
  if (state !== 'taken') return 'open';
  return target !== undefined && MOVING.has(target) ? 'live' : 'taken';
}

/** The compiler writes R1's default labels into the document; only those that say something are shown. */
export function edgeLabel({ on, when, default: isDefault }: EdgeDocument): string | undefined {
  const parts = [
    on === 'success' || on === 'done' ? undefined : on,
    when,
    isDefault === true ? 'else' : undefined,
  ];
  const label = parts.filter((part) => part !== undefined).join(' · ');
  return label === '' ? undefined : label;
}
