/** What was exported of one run, read from its places one at a time: what an audit stands on instead of a server. */
import { type ExportLine, exportLine } from '../contract/export.ts';
import type { Commit } from '../ports/event-log.ts';
import type { NamedPorts } from '../usecases/verify/check-named.ts';
import type { ExportSource } from './export-source.ts';
import type { Place, RunIndex } from './read-index.ts';

export interface ExportedRun {
  readonly ports: NamedPorts;
  commits(): AsyncIterable<Commit>;
}

export const exportedRun = (source: ExportSource, index: RunIndex): ExportedRun => {
  const { commits, documents, blobs } = index;
  return {
    ports: {
      documents: {
        get: async (digest) => (await lineAt(source, documents.get(digest), 'document'))?.body,
        put: readOnly,
      },
      blobs: { get: (digest) => blobAt(source, blobs.get(digest)), put: readOnly },
    },
    commits: () => commitsAt(source, commits),
  };
};

const readOnly = async (): Promise<never> => {
  throw new Error('an export is read, never written to');
};

/** Every place was read once already: what stands there is a line of this kind. */
const lineAt = async <Kind extends ExportLine['line']>(
  source: ExportSource,
  place: Place | undefined,
  kind: Kind,
): Promise<Extract<ExportLine, { line: Kind }> | undefined> => {
  if (place === undefined) return undefined;
  const bytes = await source.read(place.offset, place.length);
  const line = exportLine.parse(JSON.parse(Buffer.from(bytes).toString()));
  if (line.line !== kind) throw new Error('the export changed while it was read');
  return line as Extract<ExportLine, { line: Kind }>;
};

const blobAt = async (source: ExportSource, place: Place | undefined): Promise<Uint8Array | undefined> => {
  const line = await lineAt(source, place, 'blob');
  return line && Buffer.from(line.base64, 'base64');
};

async function* commitsAt(source: ExportSource, places: readonly Place[]): AsyncGenerator<Commit> {
  for (const place of places) {
    const line = await lineAt(source, place, 'commit');
    if (line === undefined) continue;
    yield {
      runId: line.run_id,
      firstSeq: line.first_seq,
      lastSeq: line.last_seq,
      commitId: line.commit_id,
      at: line.at,
      actor: line.actor,
      commandId: line.command_id,
      events: line.events,
      chain: line.chain,
    };
  }
}
