/** Two servers on one database: what each of them deals out, stops and counts is the same experiment. */
import { expect, it } from 'vitest';
import { createUlidIds } from '../../adapters/memory/index.ts';
import { openTestStore } from '../../adapters/postgres/testing/open-store.ts';
import { createPlanCache } from '../../write-path/plan-cache.ts';
import { createRig, echoOf, hash, saveDocument, W3 } from '../../write-path/testing/rig.ts';
import { plansOf } from '../plans.ts';
import { type StartRunPorts, startRun } from '../start-run.ts';
import { checkGuardrails } from './check-guardrails.ts';
import { createExperiment } from './create-experiment.ts';
import type { CreateExperimentPorts } from './ports.ts';
import { readExperiment } from './read-experiments.ts';
import { reportExperiment } from './report-experiment.ts';
import { changeWeights } from './steer-experiment.ts';

const MIA = { id: 'human:mia', roles: ['viewer', 'operator'] };
const RUNS = 40;

it('deal every key alike, change weights one after the other, and stop an arm once', async () => {
  const store = await openTestStore(process.env.AOB_TEST_DATABASE_URL ?? '');
  const digest = await saveDocument(store, { ...W3, name: 'answer' });
  const body = (await store.documents.get(digest)) ?? '';
  await store.workflows.save({
    name: 'answer',
    description: undefined,
    digest,
    body,
    tag: 'main',
    actor: MIA.id,
  });
  // What the arm `short` is given fails.
  const failure = { code: 'x', message: 'no', retryable: false };
  const server = () => {
    const rig = createRig({
      store,
      onJob: async (job, writer) => {
        const isShort = (await store.reads.run(job.runId))?.experiment?.arm === 'short';
        const outcome = { ok: false, error: failure } as const;
        return writer.submit(job.runId, { ...echoOf(job), ...(isShort && { outcome }) });
      },
    });
    const ports: StartRunPorts & CreateExperimentPorts = {
      ...store,
      writer: rig.writer,
      plans: plansOf(createPlanCache({ documents: store.documents, hash, max: 10 })),
      ids: createUlidIds({ now: Date.now }),
      clock: { now: Date.now },
      outgoing: { allow: [], own: [], machine: [] },
    };
    return { ...ports, until: rig.until };
  };
  const [one, two] = [server(), server()];
  const request = {
    name: 'prompts',
    workflow: 'answer',
    arms: ['before', 'short', 'long'].map((name) => ({ name, weight: 1, patches: [], operations: [] })),
    sticky: null,
    cost: null,
    guardrails: { failure_rate: { above: 0.5, min_runs: 4 }, mean_cost: null, total_cost: null },
  };
  const made = await Promise.all(
    [one, two].map((ports) => createExperiment(ports, { caller: MIA, request })),
  );
  expect(made.map((each) => each.ok && each.value.isNew).sort()).toEqual([false, true]);

  const start = async (ports: StartRunPorts, key: string): Promise<string> => {
    const started = await startRun(ports, { caller: MIA, request: { experiment: 'prompts', key } });
    if (!started.ok) throw new Error(JSON.stringify(started.refusal));
    return started.value.run_id;
  };
  const armsOf = async (runIds: readonly string[]) => {
    const runs = new Map((await store.reads.runsById(runIds)).map((run) => [run.runId, run]));
    return runIds.map((runId) => runs.get(runId)?.experiment?.arm);
  };
  const keys = Array.from({ length: RUNS }, (_, n) => `customer-${n}`);
  const here = await Promise.all(keys.map((key) => start(one, key)));
  const there = await Promise.all(keys.map((key) => start(two, key)));
  const arms = await armsOf(here);
  expect(await armsOf(there)).toEqual(arms);
  expect(new Set(arms).size).toBe(3);

  const change = (ports: CreateExperimentPorts, name: string, weight: number) =>
    changeWeights(ports, {
      ref: 'prompts',
      caller: MIA,
      request: { weights: { [name]: weight }, reason: '' },
    });
  await Promise.all([change(one, 'short', 2), change(two, 'long', 3)]);
  const changed = await readExperiment(store, 'prompts');
  expect(changed).toMatchObject({
    value: { revision: 3, arms: [{ weight: 1 }, { weight: 2 }, { weight: 3 }] },
  });

  const shortOf = (runIds: readonly string[]) => runIds.filter((_, n) => arms[n] === 'short');
  await Promise.all([
    ...shortOf(here).map((runId) => one.until(runId, 'FAILED')),
    ...shortOf(there).map((runId) => two.until(runId, 'FAILED')),
  ]);
  const id = changed.ok ? changed.value.experiment_id : '';
  await Promise.all([one, two, one, two].map((ports) => checkGuardrails(ports, id)));
  const report = await reportExperiment(two, 'prompts');
  expect(report).toMatchObject({
    value: {
      arms: [
        {},
        { name: 'short', stopped: true, counts: { failed: 2 * shortOf(here).length } },
        { stopped: false },
      ],
    },
  });
  const events = await store.experiments.events(id, { limit: 9 });
  expect(events.map(({ type }) => type)).toEqual([
    'experiment.arm_stopped',
    'experiment.weights_changed',
    'experiment.weights_changed',
    'experiment.created',
  ]);
  const later = await store.reads.runsById(await Promise.all(keys.map((key) => start(two, key))));
  const dealt = later.map(({ experiment }) => `${experiment?.why} ${experiment?.arm}`);
  expect([...new Set(dealt)].sort()).toEqual(['arm_stopped before', 'weights before', 'weights long']);
});
