import { canonicalJson, type Digest } from '@aob/ir';
import type { Artifact } from '../contract/runs.ts';
import type { Page } from '../contract/values.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Documents } from '../ports/documents.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Payload } from '../run/events.ts';
import { get, sortedKeys } from '../run/table.ts';
import { done, type Outcome, refused, runNotFound } from './outcome.ts';
import { storedValue } from './present/values.ts';

/** What every finished node left behind, by name. */
export const listArtifacts = async (writer: RunWriter, runId: string): Promise<Outcome<Page<Artifact>>> => {
  const state = await writer.read(runId);
  if (state === undefined) return runNotFound(runId);
  const items = sortedKeys(state.nodes).flatMap((name) => {
    const node = get(state.nodes, name);
    if (node?.output === undefined) return [];
    return [
      {
        name,
        node: node.id,
        scope: node.scope,
        size: sizeOf(node.output),
        content: storedValue(node.output),
      },
    ];
  });
  return done({ items, next_cursor: null });
};

/** Bytes of the canonical form. */
const sizeOf = (payload: Payload): number =>
  'value' in payload ? Buffer.byteLength(canonicalJson(payload.value)) : payload.size;

export interface BlobPorts {
  readonly blobs: BlobStore;
  readonly documents: Documents;
}

/** The bytes behind a digest: a stored value, or a workflow document. Small values live in their events instead. */
export const readBlob = async (
  { blobs, documents }: BlobPorts,
  digest: Digest,
): Promise<Outcome<Uint8Array>> => {
  const bytes = await blobs.get(digest);
  if (bytes !== undefined) return done(bytes);
  const document = await documents.get(digest);
  if (document !== undefined) return done(new TextEncoder().encode(document));
  return refused({
    kind: 'not_found',
    code: 'blob.unknown',
    message: `There is no blob ${digest}.`,
    hint: 'Values up to 16 kB are stored in the log: read them in the graph or the artifacts of their run.',
  });
};
