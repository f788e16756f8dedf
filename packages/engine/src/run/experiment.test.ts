import { describe, expect, it } from 'vitest';
import type { StartCommand } from './commands.ts';
import type { Assignment } from './events.ts';
import { snapshotOf, stateFrom } from './snapshot.ts';
import { given, HUMAN, refold } from './testing/given.ts';

const PROMPTS: Assignment = {
  experiment_id: 'experiment_1',
  name: 'prompts',
  arm: 'before',
  why: 'arm_stopped',
  drawn: 'short',
  by: 'sticky',
  bucket: 7200,
  revision: 3,
};

const inExperiment = (experiment?: Assignment) => {
  const run = given({ nodes: [{ id: 'a', type: 'function' }], edges: [] }, {}, { isUnborn: true });
  const { name, digest } = run.plan();
  const start: StartCommand = {
    type: 'start',
    workflow: { name, digest },
    inputs: {},
    actor: HUMAN,
    priority: 'medium',
    labels: {},
    ...(experiment && { experiment }),
  };
  run.send(start);
  return run;
};

describe('a run of an experiment', () => {
  it('says with its first event which arm it got and why, and the state knows it', () => {
    const run = inExperiment(PROMPTS);
    expect(run.log[0]).toMatchObject({ type: 'run.started', v: 2, data: { experiment: PROMPTS } });
    expect(run.state.experiment).toEqual(PROMPTS);
    expect(refold(run).experiment).toEqual(PROMPTS);
    run.finish('a');
    expect(run.state.experiment).toEqual(PROMPTS);
  });

  it('keeps it in a snapshot', () => {
    expect(stateFrom(snapshotOf(inExperiment(PROMPTS).state)).experiment).toEqual(PROMPTS);
  });

  it('is the only one whose first event is of a newer version', () => {
    const run = inExperiment();
    expect(run.log[0]).not.toHaveProperty('v');
    expect(run.state.experiment).toBeUndefined();
  });
});
