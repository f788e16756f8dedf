import type { Priority } from '@aob/ir';
import type { RunSlots } from '../../ports/run-slots.ts';
import type { RunTables } from './run-store.ts';

const PRIORITIES: readonly Priority[] = ['high', 'medium', 'low'];

export const createMemoryRunSlots = (tables: RunTables): RunSlots => {
  const inLine = () =>
    [...tables.runs.values()].filter(
      ({ status, quarantine }) => status === 'QUEUED' && quarantine === undefined,
    );
  return {
    queuedWorkflows: async () => [...new Set(inLine().map(({ workflow }) => workflow))],
    held: async (workflow) => [...tables.slots.values()].filter((slot) => slot.workflow === workflow),
    queued: async (workflow, { limit, exceptKeys }) => {
      const wanted = inLine()
        .filter((run) => run.workflow === workflow && !exceptKeys.includes(run.key ?? ''))
        .sort((left, right) => (left.runId < right.runId ? -1 : 1));
      return PRIORITIES.flatMap((priority) =>
        wanted.filter((run) => run.priority === priority).slice(0, limit),
      ).map(({ runId, priority, key, createdAt, tag, digest }) => ({
        runId,
        priority,
        key,
        createdAt,
        limitsFrom: tables.tagged.get(`${workflow}@${tag}`) ?? digest,
      }));
    },
  };
};
