/**
 * What a reader sees of a run whose bodies have many instances: of each body the one they chose, and what happened to
 * each step there. Without a choice it is the first that failed, else the latest that still runs, else the last.
 */
import type { GraphBody } from '@aob/engine/contract';
import type { CanvasStatus } from '../canvas/graph-model.ts';
import { instancePath, leadsInto } from './instance-path.ts';
import type { Step } from './steps.ts';

/** The part of `GET /v1/runs/{id}/graph` that says what happened. */
export interface Progress<N extends NodeProgress = NodeProgress> {
  readonly nodes: readonly N[];
  readonly edges: readonly {
    readonly id: string;
    readonly scope: string;
    readonly state: 'taken' | 'dead' | 'pending';
  }[];
  readonly bodies: readonly GraphBody[];
}

export interface NodeProgress {
  readonly id: string;
  readonly scope: string;
  readonly status: CanvasStatus;
  readonly attempt: number;
  readonly cached?: object;
  readonly compensation?: { readonly status: string };
}

export interface Instance {
  readonly scope: string;
  readonly index: number | undefined;
  /** `stopped`: its body ended before it did. */
  readonly state: 'open' | 'completed' | 'failed' | 'stopped';
}

export interface BodyView {
  readonly progress: GraphBody;
  /** What failed first, then what still runs from the latest, then what has ended from the latest. */
  readonly instances: readonly Instance[];
  readonly current: Instance | undefined;
  /** Its neighbours by index among those that can be shown. */
  readonly previous: Instance | undefined;
  readonly next: Instance | undefined;
}

export interface Picture<N extends NodeProgress = NodeProgress> {
  /** The instance in which a step is looked at; undefined while its body has none. */
  readonly scopeOf: (id: string) => string | undefined;
  readonly nodeAt: (id: string) => N | undefined;
  readonly statusOf: (id: string) => CanvasStatus;
  /** An edge stands where the step is that it leaves. */
  readonly edgeAt: (id: string, from: string) => 'taken' | 'dead' | 'pending';
  /** Absent as long as the body has not begun. */
  readonly bodyOf: (owner: string) => BodyView | undefined;
}

export function pictureOf<N extends NodeProgress>(
  steps: readonly Step[],
  { nodes, edges, bodies }: Progress<N>,
  chosen: readonly string[],
): Picture<N> {
  const ownerOf = new Map(steps.map(({ node, owner }) => [node.id, owner]));
  const nodeByKey = new Map(nodes.map((node) => [node.scope + node.id, node]));
  const edgeByKey = new Map(edges.map((edge) => [edge.scope + edge.id, edge.state]));
  const bodyByKey = new Map(bodies.map((body) => [body.scope + body.node, body]));
  const views = new Map<string, BodyView | undefined>();

  const scopeOf = (id: string): string | undefined => {
    const owner = ownerOf.get(id);
    if (owner === undefined || owner === '') return '';
    return bodyOf(owner)?.current?.scope;
  };
  const nodeAt = (id: string): N | undefined => {
    const scope = scopeOf(id);
    return scope === undefined ? undefined : nodeByKey.get(scope + id);
  };
  const bodyOf = (owner: string): BodyView | undefined => {
    if (views.has(owner)) return views.get(owner);
    // Before it is known: a node that stands in itself must not be followed for ever.
    views.set(owner, undefined);
    const scope = scopeOf(owner);
    const body = scope === undefined ? undefined : bodyByKey.get(scope + owner);
    const view = body && viewOf(body, nodeAt(owner)?.status, chosen);
    views.set(owner, view);
    return view;
  };
  return {
    scopeOf,
    nodeAt,
    bodyOf,
    statusOf: (id) => {
      const at = nodeAt(id);
      if (at === undefined) return 'pending';
      return at.status === 'waiting' && bodyByKey.has(at.scope + id)
        ? innerStatus(at, nodes, bodyByKey)
        : at.status;
    },
    edgeAt: (id, from) => {
      const scope = scopeOf(from);
      return (scope === undefined ? undefined : edgeByKey.get(scope + id)) ?? 'pending';
    },
  };
}

const ORDER: readonly Instance['state'][] = ['failed', 'open', 'stopped', 'completed'];

function viewOf(body: GraphBody, owner: CanvasStatus | undefined, chosen: readonly string[]): BodyView {
  const byIndex = body.shown
    .map(
      ({ scope, status }): Instance => ({
        scope,
        index: instancePath(scope)?.index,
        state: status === 'open' && owner !== 'waiting' ? 'stopped' : status,
      }),
    )
    .sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const latestFirst = [...byIndex].reverse();
  const instances = ORDER.flatMap((state) =>
    (state === 'failed' ? byIndex : latestFirst).filter((instance) => instance.state === state),
  );
  const path = chosen.find((candidate) => leadsInto(candidate, body.scope, body.node));
  const current = instances.find(({ scope }) => path?.startsWith(scope)) ?? instances[0];
  const at = current === undefined ? -1 : byIndex.indexOf(current);
  return { progress: body, instances, current, previous: byIndex[at - 1], next: byIndex[at + 1] };
}

const MOVING: ReadonlySet<CanvasStatus> = new Set(['queued', 'running', 'retrying']);

/** A node waits for its body: what people want to know is whether anything in there moves, or it waits for somebody. */
function innerStatus(
  owner: NodeProgress,
  nodes: readonly NodeProgress[],
  bodies: ReadonlyMap<string, GraphBody>,
): CanvasStatus {
  let isWaiting = false;
  for (const { id, scope, status } of nodes) {
    if (!leadsInto(scope, owner.scope, owner.id)) continue;
    if (MOVING.has(status)) return 'running';
    if (status === 'waiting' && !bodies.has(scope + id)) isWaiting = true;
  }
  return isWaiting ? 'waiting' : 'running';
}
