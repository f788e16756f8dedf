import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEDULED_FOR_LABEL } from '../../contract/schedules.ts';
import { backfillSchedule } from './backfill-schedule.ts';
import { at, Crash, createHouse, type House, MIA } from './testing/house.ts';
import { pauseSchedule, resumeSchedule } from './write-schedules.ts';

const MINUTE = 60_000;
const START = at('2026-03-29T00:10');

type Move =
  | { readonly kind: 'pass'; readonly minutes: number }
  /** The run that began first ends. */
  | { readonly kind: 'end' }
  | { readonly kind: 'pause' | 'resume' }
  | { readonly kind: 'backfill'; readonly hours: number };

interface Story {
  readonly overlap: 'skip' | 'queue' | 'cancel' | 'allow';
  readonly catchUp: 'latest' | 'all';
  readonly moves: readonly Move[];
}

interface Ending {
  readonly firings: readonly string[];
  readonly steps: number;
  readonly house: House;
}

/** Does it again until nobody dies on the way: what a restart does for a look, and a person for a request. */
const untilAlive = async (act: () => Promise<unknown>): Promise<void> => {
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
};

interface Telling {
  readonly dieAt?: number;
  /** Who look at once. */
  readonly lookers?: number;
  readonly linger?: () => number;
}

const tell = async (
  story: Story,
  { dieAt = Number.POSITIVE_INFINITY, lookers = 1, linger = () => 0 }: Telling = {},
): Promise<Ending> => {
  const house = await createHouse(START);
  const { ports, fate } = house;
  const id = await house.create({
    cron: '30 * * * *',
    timezone: 'Europe/Berlin',
    overlap: story.overlap,
    queue_max: 2,
    catch_up: story.catchUp,
    catch_up_window: '5h',
  });
  Object.assign(fate, { passed: 0, dieAt, linger });
  const order = { ref: id, caller: MIA };
  /** As a poller does, by what is stored as due; whoever hears that a run has ended looks without asking. */
  const look = (isTold: boolean) =>
    untilAlive(async () => {
      const { scheduleIds } = isTold ? { scheduleIds: [id] } : await ports.schedules.due(house.now, 10);
      const looks = scheduleIds.flatMap((due) => Array.from({ length: lookers }, () => house.look(due)));
      // All of them, before the one that died starts again.
      const died = (await Promise.allSettled(looks)).find(({ status }) => status === 'rejected');
      if (died?.status === 'rejected') throw died.reason;
    });
  const make = async (move: Move): Promise<void> => {
    if (move.kind === 'pass') house.now += move.minutes * MINUTE;
    if (move.kind === 'end') house.end(firstRunning(house));
    if (move.kind === 'pause')
      await untilAlive(() => pauseSchedule(ports, { ...order, request: { reason: '' } }));
    if (move.kind === 'resume') await untilAlive(() => resumeSchedule(ports, order));
    if (move.kind === 'backfill') {
      const from = new Date(house.now - move.hours * 60 * MINUTE).toISOString();
      const request = { from, to: new Date(house.now).toISOString() };
      await untilAlive(() => backfillSchedule(ports, { ...order, request }));
    }
  };
  for (const move of story.moves) {
    await make(move);
    await look(move.kind === 'end');
  }
  const steps = fate.passed;
  Object.assign(fate, { dieAt: Number.POSITIVE_INFINITY, linger: () => 0 });
  const firings = (await house.firings(id)).map(
    ({ nominalAt, untilAt, kind, status, reason, isActive }) =>
      `${nominalAt} ${untilAt} ${kind} ${status} ${reason?.code} ${isActive}`,
  );
  return { firings, steps, house };
};

const firstRunning = ({ runs }: House) =>
  [...runs].sort((a, b) => timeOf(a).localeCompare(timeOf(b))).find(({ status }) => status === 'RUNNING');

const timeOf = ({ command }: House['runs'][number]): string => command.labels[SCHEDULED_FOR_LABEL] ?? '';

const expectSame = (told: Ending, calm: Ending, { overlap }: Story): void => {
  const times = told.house.runs.map(timeOf);
  expect(new Set(times).size, 'a time started two runs').toBe(times.length);
  expect([...times].sort()).toEqual(calm.house.runs.map(timeOf).sort());
  expect(told.firings).toEqual(calm.firings);
  if (overlap !== 'allow') expect(told.house.sideBySideMax()).toBeLessThanOrEqual(1);
};

const POLICIES = (['skip', 'queue', 'cancel', 'allow'] as const).flatMap((overlap) =>
  (['latest', 'all'] as const).map((catchUp) => ({ overlap, catchUp })),
);

const DAY: readonly Move[] = [
  { kind: 'pass', minutes: 30 },
  { kind: 'pass', minutes: 60 },
  { kind: 'pass', minutes: 200 },
  { kind: 'end' },
  { kind: 'backfill', hours: 6 },
  { kind: 'end' },
  { kind: 'pause' },
  { kind: 'pass', minutes: 90 },
  { kind: 'resume' },
  { kind: 'pass', minutes: 61 },
  { kind: 'end' },
  { kind: 'end' },
];

const story: fc.Arbitrary<Story> = fc.record({
  overlap: fc.constantFrom('skip', 'queue', 'cancel', 'allow'),
  catchUp: fc.constantFrom('latest', 'all'),
  moves: fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('pass'), minutes: fc.integer({ min: 1, max: 300 }) }),
      },
      { weight: 3, arbitrary: fc.constant({ kind: 'end' } as const) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pause', 'resume') }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('backfill'), hours: fc.integer({ min: 1, max: 9 }) }),
      },
    ) as fc.Arbitrary<Move>,
    { minLength: 2, maxLength: 14 },
  ),
});

describe('restart at every step fires each time exactly once', () => {
  it.each(POLICIES)('through a day with pauses, backfills and a gap: $overlap, $catchUp', async (policy) => {
    const day: Story = { ...policy, moves: DAY };
    const calm = await tell(day);
    for (let dieAt = 1; dieAt <= calm.steps; dieAt++) expectSame(await tell(day, { dieAt }), calm, day);
  });

  it('through any course of events, dying anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.nat(), async (any, place) => {
        const calm = await tell(any);
        expectSame(await tell(any, { dieAt: 1 + (place % (calm.steps + 1)) }), calm, any);
      }),
      { numRuns: 300 },
    );
  });
});

it('any number of processes may look at once: each time starts one run, and none beside another', async () => {
  await fc.assert(
    fc.asyncProperty(
      story,
      fc.integer({ min: 2, max: 4 }),
      fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 99 })), {
        minLength: 20,
        maxLength: 20,
      }),
      async (any, lookers, turns) => {
        const calm = await tell(any);
        let n = 0;
        const linger = (): number => turns[n++ % turns.length] ?? 0;
        expectSame(await tell(any, { lookers, linger }), calm, any);
      },
    ),
    { numRuns: 300 },
  );
});

it('what a person changes is never lost to a look at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 20, maxLength: 20 }),
      async (turns) => {
        const house = await createHouse(START);
        const id = await house.create({ cron: '30 * * * *', overlap: 'queue' });
        let n = 0;
        house.fate.linger = () => turns[n++ % turns.length] ?? 0;
        house.now += 30 * MINUTE;
        const pause = () => pauseSchedule(house.ports, { ref: id, caller: MIA, request: { reason: 'stop' } });
        await Promise.all([house.look(id), pause(), house.look(id)]);
        const { pause: paused, nextAt } = (await house.ports.schedules.view(id))?.row ?? {};
        expect({ paused: paused?.reason, nextAt }).toEqual({ paused: 'stop', nextAt: undefined });
        expect(house.runs.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 200 },
  );
});
