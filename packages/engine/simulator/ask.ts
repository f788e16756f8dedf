/** What comes to a run from outside the runners: the word of people, and the clock. */
import type { RunCommand } from '../src/run/commands.ts';
import { type Fault, happens } from './faults.ts';
import { nextId, type RunRecord, type World } from './world.ts';

/** What people ask may come late, twice, or not at all until they ask again; it carries an id, so that it counts once. */
export const ask = (world: World, runId: string, command: RunCommand): void => {
  const { dice, luck } = world;
  const faults = new Set<Fault>();
  const id = nextId(world);
  let notBefore = world.now;
  if (happens(luck, 0.15)) {
    faults.add('delayed');
    notBefore += dice.roll(600_000);
  }
  if (happens(luck, 0.15)) {
    // Nobody answers, so it is asked again.
    faults.add('lost_message');
    notBefore += 30_000;
  }
  const message = { kind: 'command', id, runId, command, notBefore, commandId: `c${id}` } as const;
  if (happens(luck, 0.15)) {
    faults.add('duplicate');
    world.bus.push({ ...message, notBefore: notBefore + dice.roll(20_000), faults });
  }
  world.bus.push({ ...message, faults });
};

/** The clock of the run, by way of a poller that may fall silent for a while. */
export const wake = (world: World, record: RunRecord): void => {
  const faults = new Set<Fault>(record.isWakeLost ? ['lost_message'] : []);
  record.isWakeLost = happens(world.luck, 0.08);
  if (record.isWakeLost) return;
  const id = nextId(world);
  let notBefore = world.now;
  if (happens(world.luck, 0.08)) {
    faults.add('delayed');
    notBefore += world.dice.roll(60_000);
  }
  const message = { kind: 'command', id, runId: record.runId, command: { type: 'wake' }, notBefore } as const;
  if (happens(world.luck, 0.1)) {
    faults.add('duplicate');
    world.bus.push({ ...message, notBefore: notBefore + world.dice.roll(20_000), faults });
  }
  world.bus.push({ ...message, faults });
};
