/** From a document (and a run's progress) to what the canvas draws. */
import type { EdgeDocument } from '@aob/ir';
import type { Layered } from '../overlays/layers.ts';
import { quietLine } from './describe-node.ts';
import type { CanvasEdge, CanvasGraph, CanvasNode, CanvasStatus, EdgeState } from './graph-model.ts';

/** The part of `GET /v1/runs/{id}/graph` that says what happened. */
export interface Progress {
  readonly nodes: readonly {
    readonly id: string;
    readonly scope: string;
    readonly status: CanvasStatus;
    readonly attempt: number;
  }[];
  readonly edges: readonly {
    readonly id: string;
    readonly scope: string;
    readonly state: 'taken' | 'dead' | 'pending';
  }[];
}

const MOVING: ReadonlySet<CanvasStatus> = new Set(['queued', 'running', 'retrying']);

export function toCanvas({ nodes, edges }: Layered, progress?: Progress): CanvasGraph {
  const atTop = new Map(progress?.nodes.filter(({ scope }) => scope === '').map((node) => [node.id, node]));
  const states = new Map(
    progress?.edges.filter(({ scope }) => scope === '').map((edge) => [edge.id, edge.state]),
  );
  return {
    nodes: nodes.map(({ node, change }): CanvasNode => {
      const at = atTop.get(node.id);
      return {
        id: node.id,
        type: node.type,
        label: node.label ?? node.id,
        line: quietLine(node),
        isProtected: node.protected === true,
        ...(progress === undefined ? {} : { status: at?.status ?? 'pending' }),
        ...(at === undefined ? {} : { attempt: at.attempt, maxAttempts: node.retry?.max_attempts ?? 3 }),
        ...(change === undefined ? {} : { change }),
      };
    }),
    edges: edges.map(({ id, edge, change }): CanvasEdge => {
      const label = edgeLabel(edge);
      return {
        id,
        from: edge.from,
        to: edge.to,
        state: edgeState(states.get(id), atTop.get(edge.to)?.status),
        ...(label === undefined ? {} : { label }),
        ...(change === undefined ? {} : { change }),
      };
    }),
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
function edgeLabel({ on, when, default: isDefault }: EdgeDocument): string | undefined {
  const parts = [
    on === 'success' || on === 'done' ? undefined : on,
    when,
    isDefault === true ? 'else' : undefined,
  ];
  const label = parts.filter((part) => part !== undefined).join(' · ');
  return label === '' ? undefined : label;
}
