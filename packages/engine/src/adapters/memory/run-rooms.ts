/** The narrow ports beside the log, over the same tables. */
import type { BlobStore } from '../../ports/blob-store.ts';
import type { Documents } from '../../ports/documents.ts';
import type { OutstandingRuns } from '../../ports/outstanding-runs.ts';
import type { Quarantine } from '../../ports/quarantine.ts';
import { isTerminal } from '../../run/state.ts';
import { putDocument, type RunTables } from './run-store.ts';

export const createMemoryDocuments = (tables: RunTables): Documents => ({
  put: async (document) => putDocument(tables, document),
  get: async (digest) => tables.documents.get(digest),
});

export const createMemoryBlobStore = (): BlobStore => {
  const blobs = new Map<string, Uint8Array>();
  return {
    put: async (digest, bytes) => {
      blobs.set(digest, bytes.slice());
    },
    get: async (digest) => blobs.get(digest)?.slice(),
  };
};

export const createMemoryOutstandingRuns = (tables: RunTables): OutstandingRuns => ({
  live: async (after, limit) =>
    [...tables.runs.values()]
      .filter((run) => run.runId > after && !isTerminal(run.status) && run.quarantine === undefined)
      .map((run) => run.runId)
      .sort()
      .slice(0, limit),
  due: async (now, limit) => {
    const waiting = [...tables.runs.values()]
      .flatMap(({ runId, wakeAt, quarantine }) =>
        wakeAt === undefined || quarantine !== undefined ? [] : [{ runId, wakeAt }],
      )
      .sort((left, right) => left.wakeAt - right.wakeAt);
    const due = waiting.filter((run) => run.wakeAt <= now).slice(0, limit);
    return { runIds: due.map((run) => run.runId), next: waiting[due.length]?.wakeAt };
  },
});

export const createMemoryQuarantine = (tables: RunTables, now: () => number = Date.now): Quarantine => ({
  park: async (parked) => {
    const run = tables.runs.get(parked.runId);
    tables.parked.push({ ...parked, seq: run?.lastSeq ?? 0, at: now() });
    if (run !== undefined && run.quarantine === undefined) {
      tables.runs.set(parked.runId, { ...run, quarantine: parked.error });
    }
  },
  parked: async (runId) => {
    const seq = tables.runs.get(runId)?.lastSeq ?? 0;
    return tables.parked
      .filter((each) => each.runId === runId && each.seq === seq)
      .map(({ command, error, at }) => ({ command, error, at }));
  },
});
