/**
 * How much of a decision is written down (design §5). What is decided, dispatched and stored as a value is the same in
 * both fidelities, and `emit` stays the only way to change anything: in `fast` it is given fewer and shorter lines.
 *
 * Left out is only what no later decision reads: what a node printed, and when and by whom an attempt was taken that has
 * ended already. Edges that resolve with the end of a node are named in its line. Nothing of patches, tickets and
 * signals is left out: who wanted what and who said yes is asked long after the run.
 */
import type { Draft } from './draft.ts';
import type { EdgesResolved, EventOf, RunEvent } from './events.ts';
import type { ResolvedEdge } from './route.ts';

export const keepsDetail = ({ state }: Pick<Draft, 'state'>): boolean => state.fidelity !== 'fast';

/** The edges for the line of the node they leave; undefined where each is to have its own, with what was wrong with it. */
export const edgesInOneLine = (
  draft: Draft,
  resolved: readonly ResolvedEdge[],
): EdgesResolved | undefined => {
  if (keepsDetail(draft) || resolved.length === 0) return undefined;
  const taken: string[] = [];
  const dead: string[] = [];
  for (const { edge, taken: isTaken, error } of resolved) {
    if (error !== undefined) return undefined;
    (isTaken ? taken : dead).push(edge.id);
  }
  return { ...(taken.length > 0 && { taken }), ...(dead.length > 0 && { dead }) };
};

/** One fact at a time, for readers that follow the edges: the end of a node, then a line for each of its edges. */
export const spelledOut = (event: RunEvent): readonly RunEvent[] => {
  if (event.type !== 'node.completed' && event.type !== 'node.skipped') return [event];
  const { taken, dead, ...facts } = event.data;
  if (taken === undefined && dead === undefined) return [event];
  const { v: _version, ...end } = { ...event, data: facts } as EventOf<'node.completed' | 'node.skipped'>;
  const line = (type: 'edge.taken' | 'edge.dead', edge: string): RunEvent => ({
    type,
    data: event.scope === undefined ? { edge } : { edge, scope: event.scope },
  });
  return [
    end,
    ...(taken ?? []).map((edge) => line('edge.taken', edge)),
    ...(dead ?? []).map((edge) => line('edge.dead', edge)),
  ];
};
