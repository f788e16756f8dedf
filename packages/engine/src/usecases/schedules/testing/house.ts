/**
 * Schedules over memory adapters, with runs that only start, end and are cancelled, and a clock moved by hand. Every call
 * of a port is a step, before and after which the process may die.
 */
import { canonicalJson, type Json } from '@aob/ir';
import {
  createMemoryDocuments,
  createMemorySchedules,
  createMemoryWorkflows,
  createRunTables,
} from '../../../adapters/memory/index.ts';
import type { CreateScheduleRequest } from '../../../contract/schedules.ts';
import type { Submitted } from '../../../ports/engine.ts';
import type { RunSummary } from '../../../ports/run-reads.ts';
import type { FiringRow } from '../../../ports/schedules.ts';
import type { StartCommand } from '../../../run/commands.ts';
import type { RunStatus } from '../../../run/state.ts';
import { compiled } from '../../../run/testing/other-workflows.ts';
import { sha256 } from '../../../sha256.ts';
import { createPlanCache } from '../../../write-path/plan-cache.ts';
import { plansOf } from '../../plans.ts';
import { lookAtSchedule } from '../look-at-schedule.ts';
import { createSchedule, type WriteSchedulePorts } from '../write-schedules.ts';

export const MIA = { id: 'human:mia', roles: ['viewer', 'operator'] };

export interface FakeRun {
  readonly runId: string;
  readonly command: StartCommand;
  status: RunStatus;
}

export class Crash extends Error {}

/** Dies at the given passing of a step; a call passes one before it takes effect and one after. */
export interface Fate {
  dieAt: number;
  passed: number;
  /** How many turns of the event loop's microtasks a step takes; several who look at once are mixed by it. */
  linger: () => number;
}

export interface House {
  readonly ports: WriteSchedulePorts;
  readonly runs: readonly FakeRun[];
  readonly fate: Fate;
  readonly noticed: number[];
  /** The most runs that ever went on at once. */
  sideBySideMax(): number;
  now: number;
  create(request: Partial<CreateScheduleRequest>): Promise<string>;
  push(name: string, inputs?: Json): Promise<void>;
  look(scheduleId: string): Promise<void>;
  end(run: FakeRun | undefined, status?: RunStatus): void;
  /** Earliest first. */
  firings(scheduleId: string): Promise<readonly FiringRow[]>;
}

export const at = (text: string): number => Date.parse(`${text}:00Z`);

export const createHouse = async (now: number): Promise<House> => {
  const fate: Fate = { dieAt: Number.POSITIVE_INFINITY, passed: 0, linger: () => 0 };
  const clock = { now: () => house.now };
  const tables = createRunTables();
  const documents = createMemoryDocuments(tables);
  const runs: FakeRun[] = [];
  const noticed: number[] = [];
  let lastId = 0;
  let sideBySideMax = 0;
  const count = (): void => {
    const running = runs.filter(({ status }) => status === 'RUNNING').length;
    sideBySideMax = Math.max(sideBySideMax, running);
  };
  const ports: WriteSchedulePorts = {
    schedules: mortal(createMemorySchedules(), fate),
    workflows: mortal(createMemoryWorkflows(tables, clock), fate),
    documents,
    plans: mortal(plansOf(createPlanCache({ documents, hash: sha256, max: 10 })), fate),
    reads: mortal(readsOf(runs), fate),
    writer: mortal(writerOf(runs, count), fate),
    ids: { newId: (prefix) => `${prefix}_${++lastId}`, newCommitId: () => `${++lastId}` },
    clock,
    alarm: { notice: (wakeAt) => noticed.push(wakeAt) },
  };
  const house: House = {
    ports,
    runs,
    fate,
    noticed,
    sideBySideMax: () => sideBySideMax,
    now,
    create: async (request) => {
      const made = await createSchedule(ports, { caller: MIA, request: requestOf(request) });
      if (!made.ok) throw new Error(JSON.stringify(made.refusal));
      return made.value.schedule.schedule_id;
    },
    push: async (name, inputs) => {
      const plan = compiled({
        name,
        nodes: [{ id: 'a', type: 'function' }],
        edges: [],
        ...(inputs !== undefined && { inputs }),
      });
      const body = canonicalJson(plan.document as unknown as Json);
      const { digest } = plan;
      await ports.workflows.save({ name, description: undefined, digest, body, tag: 'main', actor: MIA.id });
    },
    look: async (scheduleId) => {
      await lookAtSchedule(ports, scheduleId);
    },
    end: (run, status = 'COMPLETED') => {
      if (run !== undefined) run.status = status;
    },
    firings: async (scheduleId) =>
      [...(await ports.schedules.firings(scheduleId, { limit: 2000 }))].reverse(),
  };
  await house.push('report');
  return house;
};

export const requestOf = (request: Partial<CreateScheduleRequest>): CreateScheduleRequest => ({
  name: 'nightly',
  workflow: 'report',
  cron: '0 * * * *',
  timezone: 'UTC',
  inputs: {},
  time_input: null,
  overlap: 'skip',
  queue_max: 10,
  catch_up: 'latest',
  catch_up_window: '1d',
  priority: 'medium',
  fidelity: null,
  labels: {},
  ...request,
});

const mortal = <T extends object>(port: T, fate: Fate): T =>
  Object.fromEntries(
    Object.entries(port).map(([name, call]) => [
      name,
      async (...given: unknown[]) => {
        await step(fate);
        const answer = await (call as (...all: unknown[]) => unknown)(...given);
        await step(fate);
        return answer;
      },
    ]),
  ) as T;

const step = async (fate: Fate): Promise<void> => {
  for (let turns = fate.linger(); turns > 0; turns--) await undefined;
  fate.passed++;
  if (fate.passed === fate.dieAt) throw new Crash(`at step ${fate.passed}`);
};

const readsOf = (runs: readonly FakeRun[]): WriteSchedulePorts['reads'] => {
  const summaryOf = ({ runId, status }: FakeRun) => ({ runId, status }) as RunSummary;
  return {
    run: async (runId) => runs.filter((run) => run.runId === runId).map(summaryOf)[0],
    runsById: async (runIds) => runs.filter((run) => runIds.includes(run.runId)).map(summaryOf),
  };
};

/** One key, one run; a second start under a key answers the first (R13). */
const writerOf = (runs: FakeRun[], onStart: () => void): WriteSchedulePorts['writer'] => {
  const byKey = new Map<string, FakeRun>();
  const taken = ({ runId, status }: FakeRun, repeated: boolean): Submitted => ({
    ok: true,
    result: {} as Extract<Submitted, { ok: true }>['result'],
    seq: 1,
    status,
    runId,
    repeated,
  });
  return {
    submit: async (runId, command, meta) => {
      if (command.type === 'cancel') {
        const run = runs.find((each) => each.runId === runId);
        if (run === undefined) return { ok: false, notFound: true };
        if (run.status === 'RUNNING') run.status = 'CANCELLED';
        return taken(run, false);
      }
      if (command.type !== 'start') throw new Error(`schedules do not send ${command.type}`);
      const key = meta?.commandId ?? '';
      const known = byKey.get(key);
      if (known !== undefined) return taken(known, true);
      const run: FakeRun = { runId, command, status: 'RUNNING' };
      runs.push(run);
      onStart();
      byKey.set(key, run);
      return taken(run, false);
    },
  };
};
