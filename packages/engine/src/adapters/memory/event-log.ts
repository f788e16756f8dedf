import type { EventLog, StoredRun, UsedKey } from '../../ports/event-log.ts';
import { appendRun, type RunTables } from './run-store.ts';

export const createMemoryEventLog = (tables: RunTables): EventLog => ({
  append: async (batch) => {
    const usedKeys = found(
      tables.keys,
      batch.flatMap((run) => run.keys.map(({ key }) => key)),
    );
    const lost = new Set<string>();
    for (const run of batch) if (!appendRun(tables, run)) lost.add(run.runId);
    return { lost, usedKeys };
  },
  load: async (runIds, { snapshotVersion } = {}) => {
    const loaded = new Map<string, StoredRun>();
    for (const runId of runIds) {
      const run = tables.runs.get(runId);
      if (run === undefined) continue;
      const { lastSeq, chain, quarantine } = run;
      const kept = tables.snapshots.get(runId);
      const snapshot = kept?.version === snapshotVersion ? kept : undefined;
      const commits = (tables.commits.get(runId) ?? []).filter(
        ({ firstSeq }) => firstSeq > (snapshot?.seq ?? 0),
      );
      loaded.set(runId, { runId, lastSeq, chain, quarantine, ...(snapshot && { snapshot }), commits });
    }
    return loaded;
  },
  keepSnapshot: async (snapshot) => {
    tables.snapshots.set(snapshot.runId, snapshot);
  },
  heads: async (runIds) =>
    new Map(
      found(tables.runs, runIds).map(({ runId, lastSeq, quarantine }) => [runId, { lastSeq, quarantine }]),
    ),
  committed: async (refs) => {
    const isStored = (ref: (typeof refs)[number]) =>
      tables.commits
        .get(ref.runId)
        ?.some((commit) => commit.firstSeq === ref.firstSeq && commit.commitId === ref.commitId) ?? false;
    return new Set(refs.filter(isStored).map((ref) => ref.commitId));
  },
  usedKeys: async (keys) => new Map(found<UsedKey>(tables.keys, keys).map((used) => [used.key, used])),
});

const found = <V>(table: ReadonlyMap<string, V>, ids: readonly string[]): V[] =>
  ids.flatMap((id) => {
    const row = table.get(id);
    return row === undefined ? [] : [row];
  });
