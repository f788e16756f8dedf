/**
 * What a replay takes over and what it does anew, read off the document of now, to be shown before it is started. The engine
 * decides by the record and by the document of that moment (R34); where the two differ, its word counts.
 */
import type { Graph, ReplayMode } from '@aob/engine/contract';
import type { NodeDocument, NodeType } from '@aob/ir';

export interface ReplayExtent {
  /** Steps at the top whose results stay as they were. */
  readonly kept: readonly NodeDocument[];
  readonly anew: readonly NodeDocument[];
}

const PLACE = /^((?:[A-Za-z_]\w*(?:\[\d+\])?\/)*)([A-Za-z_]\w*)(?:#\d+)?$/;

/** Undefined for a place that is not one of this run's nodes; `seq:N` is known by the log alone. */
export function replayExtent(graph: Graph, from: string): ReplayExtent | undefined {
  const { nodes, edges } = graph.definition;
  if (from === '') return { kept: [], anew: nodes };
  const [, path = '', id = ''] = PLACE.exec(from) ?? [];
  // Of a step in a body the node at the top that it runs in.
  const top = /^[^[/]+/.exec(path)?.[0] ?? ownerAtTop(graph, id);
  if (top === undefined) return undefined;
  const after = new Set([top]);
  for (const at of after) for (const edge of edges) if (edge.from === at) after.add(edge.to);
  const hasRun = new Set(
    graph.nodes.filter(({ scope, status }) => scope === '' && status === 'completed').map((node) => node.id),
  );
  return {
    kept: nodes.filter((node) => !after.has(node.id) && hasRun.has(node.id)),
    anew: nodes.filter((node) => after.has(node.id)),
  };
}

function ownerAtTop({ definition, nodes }: Graph, id: string): string | undefined {
  if (definition.nodes.some((node) => node.id === id)) return id;
  // Without an instance any of them is meant.
  const scope = nodes.find((node) => node.id === id)?.scope ?? '';
  return /^[^[/]+/.exec(scope)?.[0];
}

/** What touches the world, or asks somebody, when it is done for real. */
const REAL: { readonly [T in NodeType]?: string } = {
  http: 'calls',
  function: 'runs',
  agent: 'asks the model of',
  notify: 'sends',
  hitl: 'asks a person at',
  wait: 'waits for the signal of',
  map: 'goes through',
  loop: 'repeats',
  composite: 'carries out',
};

/** Sentences for the reader who is about to press the button. */
export function extentWords({ kept, anew }: ReplayExtent, mode: ReplayMode): readonly string[] {
  const taken = kept.length === 0 ? [] : [`Taken over as it was: ${names(kept)}.`];
  if (mode === 'freeze') return [...taken, `Answered from the record: ${names(anew)}. Nothing is called.`];
  if (mode === 'shadow')
    return [...taken, `Gone through again without touching anything outside: ${names(anew)}.`];
  const byVerb = new Map<string, NodeDocument[]>();
  for (const node of anew) {
    const verb = REAL[node.type];
    if (verb !== undefined) byVerb.set(verb, [...(byVerb.get(verb) ?? []), node]);
  }
  const acts = [...byVerb].map(([verb, nodes]) => `${verb} ${names(nodes)}`);
  return [...taken, acts.length === 0 ? 'Nothing outside is touched.' : `For real, it ${acts.join('; ')}.`];
}

const NAMES_MAX = 6;

function names(nodes: readonly NodeDocument[]): string {
  const words = nodes.map(({ id, label }) => label ?? id);
  const more = words.length - NAMES_MAX;
  return more > 0 ? `${words.slice(0, NAMES_MAX).join(', ')} and ${more} more` : words.join(', ');
}
