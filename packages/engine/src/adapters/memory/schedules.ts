import {
  type FiringRow,
  type SaveSchedule,
  type ScheduleRow,
  type Schedules,
  type SettleFiring,
  WAITING_BACKFILLS_READ,
} from '../../ports/schedules.ts';

interface Shelf {
  row: ScheduleRow;
  isDeleted: boolean;
  readonly firings: Map<number, FiringRow>;
}

export const createMemorySchedules = (): Schedules => {
  const shelves = new Map<string, Shelf>();
  const visible = (idOrName: string): Shelf | undefined =>
    [...shelves.values()].find(
      ({ row, isDeleted }) => !isDeleted && (row.scheduleId === idOrName || row.name === idOrName),
    );

  return {
    create: async (row) => {
      if (visible(row.name) !== undefined) return false;
      shelves.set(row.scheduleId, { row, isDeleted: false, firings: new Map() });
      return true;
    },
    get: async (idOrName) => visible(idOrName)?.row,
    list: async ({ workflow, limit, after = '' }) =>
      [...shelves.values()]
        .filter(({ isDeleted, row }) => !isDeleted && row.name > after)
        .map(({ row }) => row)
        .filter((row) => workflow === undefined || nameOf(row.workflow) === workflow)
        .sort((left, right) => (left.name < right.name ? -1 : 1))
        .slice(0, limit),
    view: async (scheduleId) => {
      const shelf = visible(scheduleId);
      return shelf && { row: shelf.row, open: openOf(shelf) };
    },
    save: async (change) => {
      const shelf = visible(change.row.scheduleId);
      if (shelf === undefined || shelf.row.revision !== change.row.revision) return false;
      write(shelf, change);
      return true;
    },
    settle: async (settled) => {
      const shelf = shelves.get(settled.scheduleId);
      if (shelf !== undefined) settle(shelf, settled);
    },
    remove: async (scheduleId, at) => {
      const shelf = visible(scheduleId);
      if (shelf === undefined) return false;
      shelf.isDeleted = true;
      shelf.row = { ...shelf.row, nextAt: undefined, wakeAt: undefined, updatedAt: at };
      return true;
    },
    firings: async (scheduleId, { limit, before = Number.POSITIVE_INFINITY }) =>
      latestFirst(shelves.get(scheduleId))
        .filter((firing) => firing.nominalAt < before)
        .slice(0, limit),
    taken: async (scheduleId, from, to) =>
      latestFirst(shelves.get(scheduleId))
        .filter(({ nominalAt, status }) => nominalAt >= from && nominalAt < to && !isOver(status))
        .map((firing) => firing.nominalAt)
        .reverse(),
    glances: async (scheduleIds, recentMax) =>
      new Map(
        scheduleIds.flatMap((id) => {
          const firings = latestFirst(shelves.get(id));
          const waiting = firings.filter(({ status }) => status === 'waiting').length;
          return firings.length === 0 ? [] : [[id, { waiting, recent: firings.slice(0, recentMax) }]];
        }),
      ),
    due: async (now, limit) => {
      const waking = [...shelves.values()]
        .flatMap(({ row: { scheduleId, wakeAt } }) => (wakeAt === undefined ? [] : [{ scheduleId, wakeAt }]))
        .sort((left, right) => left.wakeAt - right.wakeAt);
      const due = waking.filter(({ wakeAt }) => wakeAt <= now).slice(0, limit);
      return { scheduleIds: due.map(({ scheduleId }) => scheduleId), next: waking[due.length]?.wakeAt };
    },
  };
};

const nameOf = (reference: string): string => reference.split('@', 1)[0] ?? '';

const isOver = (status: FiringRow['status']): boolean => status === 'skipped' || status === 'failed';

const latestFirst = (shelf: Shelf | undefined): FiringRow[] =>
  [...(shelf?.firings.values() ?? [])].sort((left, right) => right.nominalAt - left.nominalAt);

const openOf = (shelf: Shelf): readonly FiringRow[] => {
  const open = latestFirst(shelf)
    .reverse()
    .filter(({ status, isActive }) => isActive || status === 'waiting' || status === 'starting');
  const isWaitingBackfill = ({ kind, status }: FiringRow): boolean =>
    kind === 'backfill' && status === 'waiting';
  const first = new Set(open.filter(isWaitingBackfill).slice(0, WAITING_BACKFILLS_READ));
  return open.filter((firing) => !isWaitingBackfill(firing) || first.has(firing));
};

const write = (shelf: Shelf, { row, added, moved }: SaveSchedule): void => {
  shelf.row = { ...row, revision: row.revision + 1 };
  for (const { nominalAt, from, to, runId, isActive, reason } of moved) {
    const firing = shelf.firings.get(nominalAt);
    if (firing?.status !== from) continue;
    shelf.firings.set(nominalAt, {
      ...firing,
      status: to,
      runId: runId ?? firing.runId,
      isActive,
      reason: reason ?? firing.reason,
    });
  }
  for (const firing of added) {
    const there = shelf.firings.get(firing.nominalAt);
    if (there === undefined || (firing.kind === 'backfill' && isOver(there.status)))
      shelf.firings.set(firing.nominalAt, firing);
  }
};

const settle = ({ firings, row }: Shelf, { nominalAt, outcome }: SettleFiring): void => {
  const firing = firings.get(nominalAt);
  if (firing === undefined) return;
  if ('failed' in outcome) {
    if (firing.status !== 'starting') return;
    firings.set(nominalAt, { ...firing, status: 'failed', isActive: false, reason: outcome.failed });
  } else if (firing.status === 'starting' || firing.status === 'failed') {
    const isActive = row.overlap !== 'allow';
    firings.set(nominalAt, {
      ...firing,
      status: 'started',
      runId: outcome.runId,
      isActive,
      reason: undefined,
    });
  }
};
