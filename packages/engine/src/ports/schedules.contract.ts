import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  type FiringRow,
  type ScheduleRow,
  type Schedules,
  type ScheduleView,
  WAITING_BACKFILLS_READ,
} from './schedules.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 0, 5, 8, 30, 0, 123);

const scheduleRow = (over: Partial<ScheduleRow> = {}): ScheduleRow => ({
  scheduleId: `schedule_${randomUUID()}`,
  name: `nightly-${randomUUID()}`,
  revision: 1,
  workflow: 'report@main',
  cron: '30 2 * * *',
  timezone: 'Europe/Berlin',
  inputs: '{"a":"é"}',
  timeInput: 'day',
  overlap: 'skip',
  queueMax: 10,
  catchUp: 'latest',
  catchUpWindow: '1d',
  priority: 'medium',
  fidelity: undefined,
  labels: { team: 'blue' },
  nextAt: T0,
  wakeAt: T0,
  pause: undefined,
  createdBy: 'human:mia',
  createdAt: T0 - MINUTE,
  updatedAt: T0 - MINUTE,
  ...over,
});

const firingRow = (nominalAt: number, over: Partial<FiringRow> = {}): FiringRow => ({
  nominalAt,
  untilAt: undefined,
  kind: 'cron',
  status: 'waiting',
  runId: undefined,
  isActive: false,
  reason: undefined,
  askedBy: undefined,
  recordedAt: nominalAt + 5,
  ...over,
});

const skipped = { status: 'skipped', reason: { code: 'firing.overlap', message: 'busy' } } as const;
const starting = { status: 'starting', runId: 'run_1', isActive: true } as const;

export const schedulesContract = (open: () => Promise<Schedules>): void => {
  const created = async (over?: Partial<ScheduleRow>) => {
    const schedules = await open();
    const row = scheduleRow(over);
    expect(await schedules.create(row)).toBe(true);
    const id = row.scheduleId;
    const viewed = async (): Promise<ScheduleView> => {
      const view = await schedules.view(id);
      if (view === undefined) throw new Error('it is gone');
      return view;
    };
    const add = async (...added: FiringRow[]): Promise<boolean> =>
      schedules.save({ row: (await viewed()).row, added, moved: [] });
    const all = () => schedules.firings(id, { limit: 100 });
    return { schedules, row, id, viewed, add, all };
  };

  it('keeps a schedule as it was given, under its id and its name', async () => {
    const { schedules, row, id } = await created();
    expect(await schedules.get(id)).toEqual(row);
    expect(await schedules.get(row.name)).toEqual(row);
    expect(await schedules.get('nobody')).toBeUndefined();
    expect(await schedules.view(id)).toEqual({ row, open: [] });
  });

  it('gives a name to one schedule at a time, and frees it when that one is removed', async () => {
    const { schedules, row, id } = await created();
    const second = scheduleRow({ name: row.name });
    expect(await schedules.create(second)).toBe(false);
    expect(await schedules.remove(id, T0)).toBe(true);
    expect(await schedules.remove(id, T0)).toBe(false);
    expect(await schedules.get(row.name)).toBeUndefined();
    expect(await schedules.view(id)).toBeUndefined();
    expect(await schedules.save({ row, added: [], moved: [] })).toBe(false);
    expect(await schedules.create(second)).toBe(true);
    expect(await schedules.get(row.name)).toEqual(second);
  });

  it('saves what is to be, pause and firings included, and counts the revision', async () => {
    const { schedules, row, viewed } = await created();
    const next: ScheduleRow = {
      ...row,
      cron: '@daily',
      timeInput: undefined,
      fidelity: 'fast',
      nextAt: undefined,
      wakeAt: undefined,
      pause: { by: 'human:ann', at: T0 + 7, reason: 'holidays' },
      updatedAt: T0 + 7,
    };
    const firing = firingRow(T0, { ...starting, kind: 'backfill', askedBy: 'human:ann', untilAt: T0 + 9 });
    expect(await schedules.save({ row: next, added: [firing], moved: [] })).toBe(true);
    expect(await viewed()).toEqual({ row: { ...next, revision: 2 }, open: [firing] });
  });

  it('lets one of several win that saved what they read at the same time, with all its firings or none', async () => {
    const { schedules, row, all } = await created();
    const saves = [1, 2, 3, 4].map((n) =>
      schedules.save({ row, added: [firingRow(T0 + n * MINUTE)], moved: [] }),
    );
    expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
    expect(await all()).toHaveLength(1);
  });

  it('has one firing for a time: a second one by the clock changes nothing', async () => {
    const { add, all } = await created();
    await add(firingRow(T0, starting));
    await add(firingRow(T0), firingRow(T0 + MINUTE));
    expect((await all()).map(({ nominalAt, status }) => [nominalAt, status])).toEqual([
      [T0 + MINUTE, 'waiting'],
      [T0, 'starting'],
    ]);
  });

  it('a backfill takes the place of what was skipped or failed, and of nothing else', async () => {
    const { schedules, id, add, all } = await created();
    const times = [0, 1, 2, 3].map((n) => T0 + n * MINUTE);
    const [a = 0, b = 0, c = 0, d = 0] = times;
    await add(
      firingRow(a, { ...skipped, untilAt: b }),
      firingRow(b, { ...starting, status: 'failed', isActive: false }),
      firingRow(c, { ...starting, status: 'started' }),
      firingRow(d),
    );
    const again = times.map((at) => firingRow(at, { kind: 'backfill', askedBy: 'human:mia' }));
    await add(...again);
    expect((await all()).map(({ kind, status }) => [kind, status])).toEqual([
      ['cron', 'waiting'],
      ['cron', 'started'],
      ['backfill', 'waiting'],
      ['backfill', 'waiting'],
    ]);
    expect((await all()).at(-1)).toEqual(again[0]);
    expect(await schedules.taken(id, a, d)).toEqual([a, b, c]);
  });

  it('moves a firing only from where it was seen', async () => {
    const { schedules, add, viewed, all } = await created();
    await add(firingRow(T0));
    const move = {
      nominalAt: T0,
      from: 'waiting',
      to: 'starting',
      runId: 'run_7',
      isActive: true,
      reason: undefined,
    } as const;
    const { row } = await viewed();
    expect(await schedules.save({ row, added: [], moved: [move] })).toBe(true);
    expect(await schedules.save({ row, added: [], moved: [{ ...move, runId: 'run_8' }] })).toBe(false);
    await schedules.save({
      row: (await viewed()).row,
      added: [],
      moved: [{ ...move, to: 'skipped', runId: undefined, reason: skipped.reason }],
    });
    expect(await all()).toEqual([{ ...firingRow(T0), ...starting, runId: 'run_7' }]);
  });

  it('settles a start: a run that was started stands, whoever else had told that it failed', async () => {
    const { schedules, id, add, all } = await created();
    await add(firingRow(T0, starting), firingRow(T0 + MINUTE));
    const failed = { failed: { code: 'workflow.unknown', message: 'There is \0 none.' } };
    await schedules.settle({ scheduleId: id, nominalAt: T0, outcome: failed });
    expect((await all()).at(-1)).toMatchObject({
      status: 'failed',
      isActive: false,
      reason: { code: 'workflow.unknown' },
    });
    await schedules.settle({ scheduleId: id, nominalAt: T0, outcome: { runId: 'run_2' } });
    await schedules.settle({ scheduleId: id, nominalAt: T0, outcome: failed });
    expect((await all()).at(-1)).toMatchObject({
      status: 'started',
      runId: 'run_2',
      isActive: true,
      reason: undefined,
    });
    await schedules.settle({ scheduleId: id, nominalAt: T0 + MINUTE, outcome: { runId: 'run_3' } });
    expect((await all())[0]).toMatchObject({ status: 'waiting', runId: undefined });
  });

  it('a started run holds nothing back where runs may overlap', async () => {
    const { schedules, id, add, viewed } = await created({ overlap: 'allow' });
    await add(firingRow(T0, starting));
    await schedules.settle({ scheduleId: id, nominalAt: T0, outcome: { runId: 'run_1' } });
    expect((await viewed()).open).toEqual([]);
  });

  it('reads everything that is open, but of waiting backfills only the earliest', async () => {
    const { add, viewed } = await created();
    const backfills = Array.from({ length: WAITING_BACKFILLS_READ + 5 }, (_, n) =>
      firingRow(T0 + n * MINUTE, { kind: 'backfill' }),
    );
    const later = T0 + 1000 * MINUTE;
    await add(
      firingRow(T0 - MINUTE, { ...starting, status: 'started' }),
      firingRow(T0 - 2 * MINUTE, { status: 'started', runId: 'run_0' }),
      firingRow(later),
      ...backfills,
    );
    const times = (await viewed()).open.map(({ nominalAt }) => nominalAt);
    expect(times).toEqual([
      T0 - MINUTE,
      ...backfills.slice(0, WAITING_BACKFILLS_READ).map(({ nominalAt }) => nominalAt),
      later,
    ]);
  });

  it('lists schedules by name and by workflow, page by page', async () => {
    const schedules = await open();
    const prefix = `flow-${randomUUID()}`;
    for (const [n, workflow] of [`${prefix}@main`, prefix, `${prefix}@sha256:0`, `${prefix}-2`].entries())
      await schedules.create(scheduleRow({ name: `${prefix}-${n}`, workflow }));
    const names = async (filter: Parameters<Schedules['list']>[0]) =>
      (await schedules.list(filter)).map(({ name }) => name.slice(prefix.length + 1));
    expect(await names({ workflow: prefix, limit: 2 })).toEqual(['0', '1']);
    expect(await names({ workflow: prefix, limit: 5, after: `${prefix}-1` })).toEqual(['2']);
    expect(await names({ limit: 2, after: `${prefix}-1` })).toEqual(['2', '3']);
  });

  it('reads firings latest first, page by page, and glances at many schedules', async () => {
    const { schedules, id, add } = await created();
    await add(...[1, 2, 3].map((n) => firingRow(T0 + n * MINUTE, n === 3 ? {} : skipped)));
    const page = await schedules.firings(id, { limit: 2 });
    expect(page.map(({ nominalAt }) => nominalAt)).toEqual([T0 + 3 * MINUTE, T0 + 2 * MINUTE]);
    const rest = await schedules.firings(id, { limit: 2, before: T0 + 2 * MINUTE });
    expect(rest.map(({ nominalAt }) => nominalAt)).toEqual([T0 + MINUTE]);
    const glances = await schedules.glances([id, 'schedule_none'], 2);
    expect([...glances.entries()]).toEqual([[id, { waiting: 1, recent: page }]]);
  });

  it('finds what is due, the longest overdue first, and when to look again', async () => {
    const early = -1_000_000_000_000;
    const first = await created({ wakeAt: early + 2 });
    const second = scheduleRow({ wakeAt: early + 1 });
    const third = scheduleRow({ wakeAt: early + 10 });
    for (const row of [second, third, scheduleRow({ wakeAt: undefined })]) await first.schedules.create(row);
    expect(await first.schedules.due(early + 5, 10)).toEqual({
      scheduleIds: [second.scheduleId, first.id],
      next: early + 10,
    });
    expect(await first.schedules.due(early + 5, 1)).toEqual({
      scheduleIds: [second.scheduleId],
      next: early + 2,
    });
    for (const id of [second.scheduleId, third.scheduleId, first.id]) await first.schedules.remove(id, T0);
    expect((await first.schedules.due(early + 50, 10)).scheduleIds).toEqual([]);
  });
};
