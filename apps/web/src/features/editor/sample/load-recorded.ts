import type { Graph } from '@aob/engine/contract';
import type { Json } from '@aob/ir';
import type { useTRPCClient } from '../../data/trpc.ts';
import type { Recorded } from './recorded.ts';

/** A sample is for looking at: beyond this a value is left out, and what reads it says that it is not there. */
const BLOB_BYTES_MAX = 500_000;
const BLOBS_MAX = 20;

export async function loadRecorded(
  client: ReturnType<typeof useTRPCClient>,
  runId: string,
  signal: AbortSignal,
): Promise<Recorded> {
  const [run, { nodes, bodies }] = await Promise.all([
    client.runs.get.query({ run_id: runId }, { signal }),
    client.runs.graph.query({ run_id: runId }, { signal }),
  ]);
  const loaded = await Promise.all(refsIn(nodes).map(async (ref) => [ref, await load(ref, signal)] as const));
  return { run, nodes, bodies, blobs: new Map(loaded) };
}

function refsIn(nodes: Graph['nodes']): readonly string[] {
  const refs = nodes
    .flatMap(({ inputs, output }) => [inputs, output])
    .flatMap((stored) =>
      stored !== undefined && 'ref' in stored && stored.size <= BLOB_BYTES_MAX ? [stored.ref] : [],
    );
  return [...new Set(refs)].slice(0, BLOBS_MAX);
}

async function load(ref: string, signal: AbortSignal): Promise<Json> {
  const answer = await fetch(`/v1/blobs/${ref}`, { signal });
  if (!answer.ok) throw new Error(`The blob store answered ${answer.status}.`);
  return (await answer.json()) as Json;
}
