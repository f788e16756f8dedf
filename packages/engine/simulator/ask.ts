/** What comes to a run from outside the runners: the word of people, and the clock. */
import type { RunCommand } from '../src/run/commands.ts';
import { isTerminal } from '../src/run/state.ts';
import { befalls, type Fault } from './faults.ts';
import { type CommandMessage, nextId, OPERATOR, type RunRecord, type World } from './world.ts';

/** What people ask may come late, twice, or not at all until they ask again; it carries an id, so that it counts once. */
export const ask = (world: World, runId: string, command: RunCommand, waitMs = 0): void => {
  const { dice } = world;
  const faults = new Set<Fault>();
  const id = nextId(world);
  let notBefore = world.now + waitMs;
  if (befalls(world, 0.15)) {
    faults.add('delayed');
    notBefore += dice.roll(dice.chance(0.5) ? 20_000 : 600_000);
  }
  if (befalls(world, 0.15)) {
    // Nobody answers, so it is asked again.
    faults.add('lost_message');
    notBefore += 30_000;
  }
  const message = { kind: 'command', id, runId, command, notBefore, commandId: `c${id}` } as const;
  if (befalls(world, 0.15)) {
    faults.add('duplicate');
    world.bus.push({ ...message, notBefore: notBefore + dice.roll(20_000), faults });
  }
  world.bus.push({ ...message, faults });
};

/** What somebody says in between, and is heard at once. */
export const wordBetween = (world: World, record: RunRecord): CommandMessage => {
  const { runId } = record;
  const id = nextId(world);
  const command = wordFor(record);
  const said = { notBefore: world.now, faults: new Set<Fault>(), commandId: `c${id}` };
  return { kind: 'command', id, runId, command, ...said };
};

/** A run that undoes what it did listens to nothing but a pause, and one that is over only to whoever gives it back. */
const wordFor = ({ truth, parked = [] }: RunRecord): RunCommand => {
  const said = { reason: 'simulated', actor: OPERATOR };
  if (isTerminal(truth.status)) return { type: 'repair', action: 'drop', parked, ...said };
  if (truth.ending === undefined) return { type: 'signal', name: 'overtaken', data: null, actor: OPERATOR };
  return truth.pausedBy === undefined ? { type: 'pause', ...said } : { type: 'resume', actor: OPERATOR };
};

/** The clock of the run, by way of a poller that may fall silent for a while. */
export const wake = (world: World, record: RunRecord): void => {
  const faults = new Set<Fault>(record.isWakeLost ? ['lost_message'] : []);
  record.isWakeLost = befalls(world, 0.08);
  if (record.isWakeLost) return;
  const id = nextId(world);
  let notBefore = world.now;
  if (befalls(world, 0.08)) {
    faults.add('delayed');
    notBefore += world.dice.roll(60_000);
    // The whole poller is late: nobody else looks at the run meanwhile.
    record.polledAt = notBefore;
  }
  if (befalls(world, 0.1)) {
    // Not heard at once, so that somebody comes first.
    notBefore += 1 + world.dice.roll(2000);
    world.bus.push(wordBetween(world, record));
  }
  const message = { kind: 'command', id, runId: record.runId, command: { type: 'wake' }, notBefore } as const;
  if (befalls(world, 0.1)) {
    faults.add('duplicate');
    world.bus.push({ ...message, notBefore: notBefore + world.dice.roll(20_000), faults });
  }
  world.bus.push({ ...message, faults });
};
