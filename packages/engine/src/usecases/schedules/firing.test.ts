import { beforeEach, describe, expect, it } from 'vitest';
import type { FiringRow } from '../../ports/schedules.ts';
import { backfillSchedule } from './backfill-schedule.ts';
import { clearSchedule } from './clear-schedule.ts';
import { RECHECK_MS } from './plan-firings.ts';
import { at, createHouse, type House, MIA } from './testing/house.ts';
import { changeSchedule, pauseSchedule, removeSchedule, resumeSchedule } from './write-schedules.ts';

const MONDAY = '2026-01-05T';
const HOUR = 3_600_000;

let house: House;
beforeEach(async () => {
  house = await createHouse(at(`${MONDAY}08:30`));
});

/** Looks once at this time of Monday. */
const lookAt = async (id: string, time: string): Promise<void> => {
  house.now = at(`${MONDAY}${time}`);
  await house.look(id);
};

const brief = ({ nominalAt, status, reason }: FiringRow): string =>
  [new Date(nominalAt).toISOString().slice(11, 16), status, reason?.code].filter(Boolean).join(' ');

const history = async (id: string): Promise<readonly string[]> => (await house.firings(id)).map(brief);

const rowOf = async (id: string) => (await house.ports.schedules.view(id))?.row;

const backfill = async (id: string, from: string, to: string) =>
  backfillSchedule(house.ports, {
    ref: id,
    caller: MIA,
    request: { from: `${MONDAY}${from}:00Z`, to: `${MONDAY}${to}:00Z` },
  });

describe('a firing', () => {
  it('starts one run at its time, not before, however often it is looked at', async () => {
    const id = await house.create({ inputs: { team: 'blue' }, time_input: 'hour', labels: { a: 'b' } });
    await lookAt(id, '08:59');
    expect(house.runs).toEqual([]);
    await lookAt(id, '09:00');
    await lookAt(id, '09:00');
    await lookAt(id, '09:01');
    expect(house.runs).toHaveLength(1);
    expect(house.runs[0]?.command).toMatchObject({
      workflow: { name: 'report', tag: 'main' },
      inputs: { team: 'blue', hour: '2026-01-05T09:00:00.000Z' },
      labels: { a: 'b', schedule: 'nightly', scheduled_for: '2026-01-05T09:00:00.000Z' },
      actor: { id: 'system:schedule' },
    });
    expect(await history(id)).toEqual(['09:00 started']);
    expect(await rowOf(id)).toMatchObject({
      nextAt: at(`${MONDAY}10:00`),
      wakeAt: at(`${MONDAY}10:00`),
    });
  });

  it('has the fidelity of its schedule, and without one that of the workflow', async () => {
    const id = await house.create({ fidelity: 'fast', overlap: 'allow' });
    await lookAt(id, '09:00');
    const change = { ref: id, caller: MIA, request: { fidelity: null } };
    expect(await changeSchedule(house.ports, change)).toMatchObject({ ok: true, value: { fidelity: null } });
    await lookAt(id, '10:00');
    expect(house.runs.map(({ command }) => command.fidelity)).toEqual(['fast', 'full']);
  });

  it('takes the version the tag names at that moment', async () => {
    const id = await house.create({ overlap: 'allow' });
    await lookAt(id, '09:00');
    await house.push('report', { type: 'object' });
    await lookAt(id, '10:00');
    const [first, second] = house.runs.map(({ command }) => command.workflow.digest);
    expect(first).not.toBe(second);
  });

  it('that cannot start a run says why and does not stop the next', async () => {
    const id = await house.create({ inputs: { n: 1 } });
    await house.push('report', { type: 'object', properties: { n: { type: 'string' } } });
    await lookAt(id, '09:00');
    expect(await history(id)).toEqual(['09:00 failed inputs.invalid']);
    expect((await house.firings(id))[0]?.reason?.message).toMatch(/do not fit the workflow\. .+/);
    await house.push('report');
    await lookAt(id, '10:00');
    expect(await history(id)).toEqual(['09:00 failed inputs.invalid', '10:00 started']);
    expect(await backfill(id, '09:00', '10:00')).toMatchObject({ ok: true, value: { queued: 1 } });
    house.end(house.runs[0]);
    await house.look(id);
    expect(await history(id)).toEqual(['09:00 started', '10:00 started']);
  });
});

describe('overlap', () => {
  it('skip: leaves out what is due while the run before goes on', async () => {
    const id = await house.create({ overlap: 'skip' });
    await lookAt(id, '09:00');
    await lookAt(id, '10:00');
    house.end(house.runs[0]);
    await lookAt(id, '10:30');
    expect(house.runs).toHaveLength(1);
    await lookAt(id, '11:00');
    expect(await history(id)).toEqual(['09:00 started', '10:00 skipped firing.overlap', '11:00 started']);
    expect((await house.firings(id))[1]?.reason?.message).toContain(house.runs[0]?.runId);
  });

  it('queue: lets a bounded number wait, in order, and says when it is full', async () => {
    const id = await house.create({ overlap: 'queue', queue_max: 2 });
    for (const time of ['09:00', '10:00', '11:00', '12:00']) await lookAt(id, time);
    expect(await history(id)).toEqual([
      '09:00 started',
      '10:00 waiting',
      '11:00 waiting',
      '12:00 skipped firing.queue_full',
    ]);
    expect((await rowOf(id))?.wakeAt).toBe(house.now + RECHECK_MS);
    house.end(house.runs[0]);
    await lookAt(id, '12:10');
    expect((await history(id)).slice(0, 3)).toEqual(['09:00 started', '10:00 started', '11:00 waiting']);
    house.end(house.runs[1]);
    await lookAt(id, '12:20');
    expect(house.runs.map(({ command }) => command.labels['scheduled_for']?.slice(11, 16))).toEqual([
      '09:00',
      '10:00',
      '11:00',
    ]);
    expect((await rowOf(id))?.wakeAt).toBe(at(`${MONDAY}13:00`));
  });

  it('cancel: the new one ends the old one and starts at once', async () => {
    const id = await house.create({ overlap: 'cancel' });
    await lookAt(id, '09:00');
    await lookAt(id, '10:00');
    expect(house.runs.map(({ status }) => status)).toEqual(['CANCELLED', 'RUNNING']);
    expect(await history(id)).toEqual(['09:00 started', '10:00 started']);
  });

  it('cancel: what still waits when the next is due gives way to it', async () => {
    const id = await house.create({ overlap: 'cancel' });
    await backfill(id, '07:00', '08:00');
    await house.look(id);
    await lookAt(id, '09:00');
    await lookAt(id, '10:00');
    expect(await history(id)).toEqual(['07:00 started', '09:00 skipped firing.superseded', '10:00 waiting']);
    expect(house.runs.map(({ status }) => status)).toEqual(['RUNNING']);
  });

  it('allow: runs go side by side', async () => {
    const id = await house.create({ overlap: 'allow' });
    for (const time of ['09:00', '10:00', '11:00']) await lookAt(id, time);
    expect(house.runs.map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
  });
});

describe('after a time in which nobody looked', () => {
  it('latest: fires the last one that was missed and records the others as one line', async () => {
    const id = await house.create({ catch_up: 'latest' });
    await lookAt(id, '13:20');
    expect(await history(id)).toEqual(['09:00 skipped firing.missed', '13:00 started']);
    expect((await house.firings(id))[0]?.untilAt).toBe(at(`${MONDAY}12:00`));
    expect((await rowOf(id))?.nextAt).toBe(at(`${MONDAY}14:00`));
  });

  it('does not make up for what is later than the window', async () => {
    const id = await house.create({ catch_up: 'latest', catch_up_window: '10m' });
    await lookAt(id, '13:20');
    expect(await history(id)).toEqual(['09:00 skipped firing.missed']);
    expect((await house.firings(id))[0]?.untilAt).toBe(at(`${MONDAY}13:00`));
  });

  it('all: fires every one within the window, in order', async () => {
    const id = await house.create({ catch_up: 'all', overlap: 'queue', catch_up_window: '150m' });
    await lookAt(id, '13:20');
    expect(await history(id)).toEqual([
      '09:00 skipped firing.missed',
      '11:00 started',
      '12:00 waiting',
      '13:00 waiting',
    ]);
    expect((await house.firings(id))[0]?.untilAt).toBe(at(`${MONDAY}10:00`));
  });

  it('takes up years of minutes without counting them one by one', async () => {
    const id = await house.create({ cron: '* * * * *' });
    house.now += 3 * 366 * 24 * HOUR;
    await house.look(id);
    expect(house.runs).toHaveLength(1);
    expect(await history(id)).toHaveLength(2);
  });

  it('all: takes up more than one look holds', async () => {
    const id = await house.create({ cron: '* * * * *', catch_up: 'all', overlap: 'allow' });
    house.now += 5 * HOUR;
    await house.look(id);
    expect(house.runs).toHaveLength(300);
    expect(new Set((await house.firings(id)).map(({ status }) => status))).toEqual(new Set(['started']));
  });
});

describe('pause', () => {
  it('starts nothing until it is resumed, and what passed meanwhile is left to a backfill', async () => {
    const id = await house.create({});
    const order = { ref: 'nightly', caller: MIA };
    await pauseSchedule(house.ports, { ...order, request: { reason: 'holidays' } });
    await house.look(id);
    expect(await rowOf(id)).toMatchObject({ nextAt: undefined, wakeAt: undefined });
    await lookAt(id, '11:30');
    await resumeSchedule(house.ports, order);
    await house.look(id);
    expect(house.runs).toEqual([]);
    await lookAt(id, '12:00');
    expect(await history(id)).toEqual(['12:00 started']);
  });

  it('keeps what waits waiting', async () => {
    const id = await house.create({ overlap: 'queue' });
    await lookAt(id, '09:00');
    await lookAt(id, '10:00');
    await pauseSchedule(house.ports, { ref: id, caller: MIA, request: { reason: '' } });
    house.end(house.runs[0]);
    await lookAt(id, '10:30');
    expect(await history(id)).toEqual(['09:00 started', '10:00 waiting']);
    await resumeSchedule(house.ports, { ref: id, caller: MIA });
    await house.look(id);
    expect(await history(id)).toEqual(['09:00 started', '10:00 started']);
  });
});

describe('a backfill', () => {
  it('starts every time of the range once, one after the other, after what the clock wants', async () => {
    const id = await house.create({ overlap: 'skip' });
    expect(await backfill(id, '05:00', '08:00')).toEqual({ ok: true, value: { queued: 3, already: 0 } });
    expect(await backfill(id, '04:00', '08:00')).toEqual({ ok: true, value: { queued: 1, already: 3 } });
    await house.look(id);
    expect(await history(id)).toEqual(['04:00 started', '05:00 waiting', '06:00 waiting', '07:00 waiting']);
    await lookAt(id, '09:00');
    expect((await history(id)).at(-1)).toBe('09:00 waiting');
    for (const minute of ['01', '02', '03', '04', '05']) {
      house.end(house.runs.at(-1));
      await lookAt(id, `09:${minute}`);
    }
    expect(house.runs.map(({ command }) => command.labels['scheduled_for']?.slice(11, 16))).toEqual([
      '04:00',
      '09:00',
      '05:00',
      '06:00',
      '07:00',
    ]);
    expect(await backfill(id, '04:00', '08:00')).toEqual({ ok: true, value: { queued: 0, already: 4 } });
  });

  it('of a time that is due and not fired yet leaves one firing', async () => {
    const id = await house.create({});
    house.now = at(`${MONDAY}09:30`);
    await backfill(id, '09:00', '09:30');
    await house.look(id);
    house.end(house.runs[0]);
    await lookAt(id, '09:31');
    expect(house.runs).toHaveLength(1);
    expect(await history(id)).toEqual(['09:00 started']);
  });

  it('refuses everything that is wrong with its range at once', async () => {
    const id = await house.create({ cron: '* * * * *' });
    const request = { from: 'yesterday', to: '2026-02-01T00:00:00Z' };
    const refused = await backfillSchedule(house.ports, { ref: id, caller: MIA, request });
    expect(refused.ok ? [] : refused.refusal.issues.map(({ pointer }) => pointer)).toEqual(['/from', '/to']);
    const backwards = await backfill(id, '08:00', '07:00');
    expect(backwards.ok ? [] : backwards.refusal.issues.map(({ message }) => message)).toEqual([
      'The range ends before it begins.',
    ]);
    const long = { from: '2026-01-01T00:00:00Z', to: `${MONDAY}08:00:00Z` };
    const tooMany = await backfillSchedule(house.ports, { ref: id, caller: MIA, request: long });
    expect(tooMany).toMatchObject({ ok: false, refusal: { code: 'schedule.backfill_too_many' } });
    expect(await history(id)).toEqual([]);
  });
});

describe('clearing', () => {
  it('skips everything that waits, however much it is, and a backfill can ask for it again', async () => {
    const id = await house.create({ cron: '*/5 * * * *', overlap: 'queue' });
    await backfill(id, '00:00', '08:00');
    await house.look(id);
    await lookAt(id, '08:35');
    const order = { ref: id, caller: MIA };
    expect(await clearSchedule(house.ports, order)).toEqual({ ok: true, value: { cleared: 8 * 12 } });
    expect(await clearSchedule(house.ports, order)).toEqual({ ok: true, value: { cleared: 0 } });
    expect((await history(id)).slice(0, 2)).toEqual(['00:00 started', '00:05 skipped firing.cleared']);
    house.end(house.runs[0]);
    await house.look(id);
    expect(house.runs).toHaveLength(1);
    expect(await backfill(id, '00:00', '08:00')).toMatchObject({ value: { queued: 8 * 12 - 1, already: 1 } });
  });
});

describe('a change', () => {
  it('of the time counts from now on; of anything else leaves the next time alone', async () => {
    const id = await house.create({});
    const change = (request: object) => changeSchedule(house.ports, { ref: id, caller: MIA, request });
    expect(await change({ cron: '15 * * * *' })).toMatchObject({
      ok: true,
      value: {
        next_firings: [
          `${MONDAY}09:15:00.000Z`,
          expect.anything(),
          expect.anything(),
          expect.anything(),
          expect.anything(),
        ],
      },
    });
    house.now = at(`${MONDAY}09:16`);
    await change({ overlap: 'queue' });
    await house.look(id);
    expect(await history(id)).toEqual(['09:15 started']);
    const revision = (await rowOf(id))?.revision;
    await change({ overlap: 'queue' });
    expect((await rowOf(id))?.revision).toBe(revision);
  });

  it('of the zone moves the next time', async () => {
    const id = await house.create({ cron: '0 9 * * *', timezone: 'Europe/Berlin' });
    expect((await rowOf(id))?.nextAt).toBe(at('2026-01-06T08:00'));
    await changeSchedule(house.ports, { ref: id, caller: MIA, request: { timezone: 'America/New_York' } });
    expect((await rowOf(id))?.nextAt).toBe(at('2026-01-05T14:00'));
  });

  it('removing it ends it, and its runs go on', async () => {
    const id = await house.create({ overlap: 'queue' });
    await lookAt(id, '09:00');
    await lookAt(id, '10:00');
    expect(await removeSchedule(house.ports, { ref: id, caller: MIA })).toMatchObject({ ok: true });
    house.end(house.runs[0]);
    await lookAt(id, '11:00');
    expect(house.runs).toHaveLength(1);
  });
});
