/**
 * Every moment of a run, folded once from its log as the API shows it and asked as often as a reader drags the thumb: what
 * happened to each node and edge, how far bodies have come, which patches were there. `readGraph` is what is true; this is
 * the same without what nodes got and gave, which the test beside it proves event by event.
 *
 * M1 An event costs what it changes; a moment costs a binary search for each thing on view.
 * M2 Of bodies with thousands of instances the same are shown as by `readGraph`; of the others only how they ended is counted.
 */
import { endsOfEdge } from '@aob/ir';
import type { RunEventResource } from '../contract/events.ts';
import type { BodyInstance, GraphBody, GraphEdge } from '../contract/graph.ts';
import type { RunEvent } from '../run/events.ts';
import { spelledOut } from '../run/fidelity.ts';
import { scopeOf } from '../run/scope.ts';
import { outcomeOf, presentBody } from './bodies.ts';
import { type NodeMoment, nodeAfter, PENDING, type UndoMoment, undoAfter } from './node-moment.ts';
import { placedEvent } from './placed-event.ts';
import { createSpanBook, type Span } from './spans.ts';
import { countUpTo, emptyTrack, noteValue, type Track, valueAt } from './track.ts';

export interface MomentNode extends NodeMoment {
  readonly id: string;
  readonly scope: string;
  readonly undo?: UndoMoment;
}

/** A run after one of its events. */
export interface Moment {
  readonly seq: number;
  /** How many patches had been applied. */
  readonly patches: number;
  /** Patches that waited for a decision. */
  readonly underReview: readonly string[];
  /** What anything had happened to, at the top and in the instances that are shown. */
  readonly nodes: readonly MomentNode[];
  /** Those that had resolved. */
  readonly edges: readonly GraphEdge[];
  readonly bodies: readonly GraphBody[];
}

export interface Moments {
  /** Of the last event that was added. */
  readonly seq: number;
  /** The next event of the log; the first is 1. */
  add(event: RunEventResource): void;
  /** `seq` is not beyond the last event. */
  at(seq: number): Moment;
  /** The attempts of every node so far, in the order in which they began. */
  readonly spans: readonly Span[];
}

interface BodyTracks {
  readonly total: Track<number | undefined>;
  /** By path, in the order in which they began. */
  readonly instances: Map<string, Track<BodyInstance['status']>>;
}

/** Its ends are read off its id once: a moment is asked for far more often than an edge resolves. */
interface EdgeTrack extends Pick<GraphEdge, 'from' | 'to'> {
  readonly state: Track<GraphEdge['state']>;
}

/** What happened in one instance, or at the top. */
interface Place {
  readonly nodes: Map<string, Track<NodeMoment>>;
  readonly undos: Map<string, Track<UndoMoment>>;
  readonly edges: Map<string, EdgeTrack>;
  readonly bodies: Map<string, BodyTracks>;
}

interface Book {
  readonly places: Map<string, Place>;
  readonly reviews: Map<string, Track<boolean>>;
  /** Seqs at which a patch was applied. */
  readonly applied: number[];
}

const TOP = '';

export const createMoments = (): Moments => {
  const book: Book = { places: new Map(), reviews: new Map(), applied: [] };
  const attempts = createSpanBook();
  let last = 0;
  return {
    get seq() {
      return last;
    },
    spans: attempts.spans,
    add: (resource) => {
      if (resource.seq !== last + 1) throw new RangeError(`event ${resource.seq} does not follow ${last}`);
      last = resource.seq;
      const placed = placedEvent(resource);
      if (placed === undefined) return;
      attempts.note(placed);
      for (const event of spelledOut(placed.event)) noteEvent(book, placed.seq, event);
    },
    at: (seq) => momentAt(book, seq),
  };
};

const noteEvent = (book: Book, seq: number, event: RunEvent): void => {
  switch (event.type) {
    case 'edge.taken':
    case 'edge.dead': {
      const { edge, scope = TOP } = event.data;
      const { edges } = placeOf(book, scope);
      noteValue(edgeOf(edges, edge).state, seq, event.type === 'edge.taken' ? 'taken' : 'dead');
      return;
    }
    case 'patch.applied':
      book.applied.push(seq);
      noteValue(trackOf(book.reviews, event.data.patch_id), seq, false);
      noteRemovals(placeOf(book, TOP), seq, event);
      return;
    case 'patch.review_requested':
      noteValue(trackOf(book.reviews, event.data.patch_id), seq, true);
      return;
    case 'patch.refused':
    case 'patch.rejected':
    case 'patch.changes_requested':
      noteValue(trackOf(book.reviews, event.data.patch_id), seq, false);
      return;
    default:
      if ('node' in event) noteNode(book, seq, event);
  }
};

/** A later patch may use the id of a removed element again: nothing of the old one is left. */
const noteRemovals = (
  top: Place,
  seq: number,
  { data: { changes } }: Extract<RunEvent, { type: 'patch.applied' }>,
): void => {
  for (const { id, owner } of changes.nodes.removed) {
    const track = owner === undefined ? top.nodes.get(id) : undefined;
    if (track !== undefined) noteValue(track, seq, PENDING);
  }
  for (const { id } of changes.edges.removed) {
    const track = top.edges.get(id);
    if (track !== undefined) noteValue(track.state, seq, 'pending');
  }
};

const noteNode = (book: Book, seq: number, event: Extract<RunEvent, { readonly node: string }>): void => {
  const place = placeOf(book, event.scope ?? TOP);
  if (event.type === 'node.waiting' && event.data.for === 'body')
    noteValue(bodyOf(place, event.node).total, seq, event.data.instances);
  if (event.type === 'scope.opened' || event.type === 'scope.closed' || event.type === 'scope.reopened') {
    const { node: owner, scope: parent = TOP } = event;
    const path = scopeOf({ owner, parent, index: event.data.index });
    noteValue(trackOf(bodyOf(place, owner).instances, path), seq, outcomeOf(event));
  }
  noteChange(place.nodes, seq, event, nodeAfter);
  noteChange(place.undos, seq, event, undoAfter);
};

const noteChange = <T, E extends { readonly node: string }>(
  tracks: Map<string, Track<T>>,
  seq: number,
  event: E,
  after: (before: T | undefined, event: E) => T | undefined,
): void => {
  const value = after(tracks.get(event.node)?.values.at(-1), event);
  if (value !== undefined) noteValue(trackOf(tracks, event.node), seq, value);
};

const placeOf = ({ places }: Book, scope: string): Place => {
  const known = places.get(scope);
  if (known !== undefined) return known;
  const place: Place = { nodes: new Map(), undos: new Map(), edges: new Map(), bodies: new Map() };
  places.set(scope, place);
  return place;
};

const trackOf = <T>(tracks: Map<string, Track<T>>, key: string): Track<T> => {
  const known = tracks.get(key);
  if (known !== undefined) return known;
  const track = emptyTrack<T>();
  tracks.set(key, track);
  return track;
};

const edgeOf = (edges: Map<string, EdgeTrack>, id: string): EdgeTrack => {
  const known = edges.get(id);
  if (known !== undefined) return known;
  const [from, to] = endsOfEdge(id);
  const edge: EdgeTrack = { from, to, state: emptyTrack() };
  edges.set(id, edge);
  return edge;
};

const bodyOf = ({ bodies }: Place, owner: string): BodyTracks => {
  const known = bodies.get(owner);
  if (known !== undefined) return known;
  const body: BodyTracks = { total: emptyTrack(), instances: new Map() };
  bodies.set(owner, body);
  return body;
};

const momentAt = ({ places, reviews, applied }: Book, seq: number): Moment => {
  const bodies: GraphBody[] = [];
  const nodes: MomentNode[] = [];
  const edges: GraphEdge[] = [];
  const shown = [TOP];
  // The list grows while it is walked: what is shown in a body may have bodies itself.
  for (const scope of shown) {
    const place = places.get(scope);
    if (place === undefined) continue;
    for (const [node, tracks] of place.bodies) {
      const body = bodyAt(tracks, { node, scope, seq });
      if (body === undefined) continue;
      bodies.push(body);
      shown.push(...body.shown.map((instance) => instance.scope));
    }
    nodes.push(...nodesAt(place, scope, seq));
    edges.push(...edgesAt(place, scope, seq));
  }
  const underReview = [...reviews].filter(([, track]) => valueAt(track, seq) === true).map(([id]) => id);
  return { seq, patches: countUpTo(applied, seq), underReview, nodes, edges, bodies };
};

interface BodyPlace {
  readonly node: string;
  readonly scope: string;
  readonly seq: number;
}

const bodyAt = ({ total, instances }: BodyTracks, { node, scope, seq }: BodyPlace): GraphBody | undefined => {
  const begun = new Map<string, BodyInstance['status']>();
  for (const [path, track] of instances) {
    const status = valueAt(track, seq);
    // In the order in which they began: the others come later still.
    if (status === undefined) break;
    begun.set(path, status);
  }
  if (begun.size === 0 && countUpTo(total.seqs, seq) === 0) return undefined;
  return presentBody({ node, scope, total: valueAt(total, seq), instances: begun });
};

const nodesAt = ({ nodes, undos }: Place, scope: string, seq: number): readonly MomentNode[] =>
  [...nodes].flatMap(([id, track]): readonly MomentNode[] => {
    const node = valueAt(track, seq);
    if (node === undefined) return [];
    const undone = undos.get(id);
    const undo = undone && valueAt(undone, seq);
    return [{ id, scope, ...node, ...(undo && { undo }) }];
  });

const edgesAt = ({ edges }: Place, scope: string, seq: number): readonly GraphEdge[] =>
  [...edges].flatMap(([id, { from, to, state: track }]): readonly GraphEdge[] => {
    const state = valueAt(track, seq);
    return state === undefined ? [] : [{ id, from, to, scope, state }];
  });
