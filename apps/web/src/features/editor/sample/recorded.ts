/** What a past run recorded, as the expressions of its workflow would see it at a place. */
import type { Graph, GraphBody, Run, StoredValue } from '@aob/engine/contract';
import type { Sample } from '@aob/engine/preview';
import type { Json } from '@aob/ir';
import { instancePath, pathsTo } from '../../bodies/instance-path.ts';

export interface Recorded {
  readonly run: Pick<Run, 'run_id' | 'workflow' | 'inputs' | 'started_by' | 'created_at' | 'graph_version'>;
  readonly nodes: readonly Pick<Graph['nodes'][number], 'id' | 'scope' | 'inputs' | 'output'>[];
  readonly bodies: readonly Pick<GraphBody, 'node' | 'scope' | 'shown'>[];
  /** Values that lie in the blob store, by their ref, as far as they were small enough to be loaded. */
  readonly blobs: ReadonlyMap<string, Json>;
}

/** `path`: the nodes in whose bodies the place stands, from the outermost. */
export function sampleAt(recorded: Recorded, path: readonly string[]): Sample {
  const { run, nodes } = recorded;
  const scope = instanceAt(recorded, path);
  const around = new Set(['', ...pathsTo(scope)]);
  const outputs = nodes.flatMap(({ id, scope: at, output }): [string, Json][] => {
    const value = around.has(at) ? recordedValue(recorded, output) : undefined;
    return value === undefined ? [] : [[id, value]];
  });
  return {
    inputs: run.inputs,
    outputs: Object.fromEntries(outputs),
    run: {
      id: run.run_id,
      workflow: run.workflow.name,
      started_at: Date.parse(run.created_at),
      started_by: run.started_by,
      graph_version: run.graph_version,
    },
    ...itemAt(recorded, scope),
  };
}

/** The newest instance that has ended of each body on the way, else the newest one. */
function instanceAt({ bodies }: Recorded, path: readonly string[]): string {
  let scope = '';
  for (const owner of path) {
    const shown = bodies.find(({ node, scope: at }) => node === owner && at === scope)?.shown ?? [];
    const chosen = shown.findLast(({ status }) => status === 'completed') ?? shown.at(-1);
    if (chosen === undefined) return scope;
    scope = chosen.scope;
  }
  return scope;
}

/**
 * Of the innermost map and the innermost loop around it. A map's inputs are its items. What the iteration before the one at
 * hand returned is in no picture of a run.
 */
function itemAt(recorded: Recorded, scope: string): Pick<Sample, 'item' | 'index' | 'iter'> {
  const found: { item?: Json; index?: number; iter?: Json } = {};
  for (const path of [...pathsTo(scope)].reverse()) {
    const at = instancePath(path);
    if (at?.index === undefined) continue;
    const items = itemsOf(recorded, at);
    if (items === undefined) found.iter ??= at.index === 0 ? FIRST_ITERATION : { index: at.index };
    else if (found.index === undefined) Object.assign(found, { index: at.index, item: items[at.index] });
  }
  return found;
}

/** What `iter` is before anything has run. */
export const FIRST_ITERATION = { index: 0, last: null };

function itemsOf(
  recorded: Recorded,
  { owner, parent }: { readonly owner: string; readonly parent: string },
): readonly Json[] | undefined {
  const node = recorded.nodes.find(({ id, scope }) => id === owner && scope === parent);
  const items = recordedValue(recorded, node?.inputs);
  return Array.isArray(items) ? items : undefined;
}

function recordedValue({ blobs }: Recorded, stored: StoredValue | undefined): Json | undefined {
  if (stored === undefined) return undefined;
  return 'value' in stored ? stored.value : blobs.get(stored.ref);
}
