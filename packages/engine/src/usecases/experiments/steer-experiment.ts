/** What people do to an experiment that runs: other weights, a pause, a stop. Each is an entry of its log. */
import { type Issue, nearestWord, toPointer } from '@aob/ir';
import type { ChangeWeightsRequest, Experiment, StopExperimentRequest } from '../../contract/experiments.ts';
import type { ExperimentRow, Weights } from '../../ports/experiments.ts';
import type { Caller } from '../caller.ts';
import { done, type Outcome, refused, refusedFor } from '../outcome.ts';
import { allocate, BUCKETS, movedBuckets } from './allocation.ts';
import { type Change, changeExperiment, mayExperiment } from './find-experiment.ts';
import type { SteerPorts } from './ports.ts';
import { presentExperiment } from './present-experiment.ts';

export interface ExperimentOrder {
  /** Id or name. */
  readonly ref: string;
  readonly caller: Caller;
}

/** As few keys as possible change their arm. Arms that are not named keep their weight. */
export const changeWeights = (
  ports: SteerPorts,
  order: ExperimentOrder & { readonly request: ChangeWeightsRequest },
): Promise<Outcome<Experiment>> =>
  steer(ports, order, (row) => {
    const { weights, reason } = order.request;
    const over = refuseIfStopped(row);
    if (over) return over;
    const wanted = new Map(Object.entries(weights));
    const arms = row.arms.map((arm) => ({ ...arm, weight: wanted.get(arm.name) ?? arm.weight }));
    const issues = [...unknownArms(row, weights), ...(arms.some((arm) => arm.weight > 0) ? [] : [noWeight])];
    if (issues.length > 0)
      return refusedFor({ code: 'experiment.weights', message: 'The weights are not valid.', issues });
    if (arms.every(({ weight }, place) => weight === row.arms[place]?.weight)) return done(undefined);
    const slices = allocate(row.slices, arms);
    const moved = movedBuckets(row.slices, slices) / BUCKETS;
    const data = { weights: weightsOf({ arms }), before: weightsOf(row), moved, reason };
    return done({ row: { ...row, arms, slices }, fact: { type: 'experiment.weights_changed', data } });
  });

/** Every run gets the control arm until `resume`; those that are under way go on. Twice is once. */
export const pauseExperiment = (
  ports: SteerPorts,
  order: ExperimentOrder & { readonly request: { readonly reason: string } },
): Promise<Outcome<Experiment>> =>
  steer(ports, order, (row, at) => {
    const over = refuseIfStopped(row);
    if (over) return over;
    if (row.status === 'paused') return done(undefined);
    const { reason } = order.request;
    const halt = { by: order.caller.id, at, reason };
    return done({
      row: { ...row, status: 'paused', halt },
      fact: { type: 'experiment.paused', data: { reason } },
    });
  });

export const resumeExperiment = (ports: SteerPorts, order: ExperimentOrder): Promise<Outcome<Experiment>> =>
  steer(ports, order, (row) => {
    const over = refuseIfStopped(row);
    if (over) return over;
    if (row.status === 'running') return done(undefined);
    const next = { ...row, status: 'running', halt: undefined } as const;
    return done({ row: next, fact: { type: 'experiment.resumed', data: {} } });
  });

/** For good: an arm, whose keys get the control arm from then on, or all of it. Runs under way go on. Twice is once. */
export const stopExperiment = (
  ports: SteerPorts,
  order: ExperimentOrder & { readonly request: StopExperimentRequest },
): Promise<Outcome<Experiment>> => {
  const { arm, reason } = order.request;
  if (arm !== undefined) return steer(ports, order, stopArm(arm, reason, order.caller));
  return steer(ports, order, (row, at) => {
    if (row.status === 'stopped') return done(undefined);
    const halt = { by: order.caller.id, at, reason };
    return done({
      row: { ...row, status: 'stopped', halt },
      fact: { type: 'experiment.stopped', data: { reason } },
    });
  });
};

const stopArm =
  (name: string, reason: string, caller: Caller): Change =>
  (row, at) => {
    const [unknown] = unknownArms(row, { [name]: 0 });
    if (unknown !== undefined)
      return refusedFor({
        code: unknown.code,
        message: unknown.message,
        issues: [{ ...unknown, pointer: '/arm' }],
      });
    if (row.arms.some((arm) => arm.name === name && arm.stop !== undefined)) return done(undefined);
    const over = refuseIfStopped(row);
    if (over) return over;
    if (name === row.control) return controlStays(name);
    const stop = { by: caller.id, at, reason };
    const arms = row.arms.map((arm) => (arm.name === name ? { ...arm, stop } : arm));
    return done({
      row: { ...row, arms },
      fact: { type: 'experiment.arm_stopped', data: { arm: name, reason } },
    });
  };

const steer = async (
  ports: SteerPorts,
  { ref, caller }: ExperimentOrder,
  change: Change,
): Promise<Outcome<Experiment>> => {
  const refusal = mayExperiment(caller);
  if (refusal) return refusal;
  const changed = await changeExperiment(ports, { ref, by: caller.id }, change);
  return changed.ok ? done(presentExperiment(changed.value)) : changed;
};

export const weightsOf = ({ arms }: Pick<ExperimentRow, 'arms'>): Weights =>
  Object.fromEntries(arms.map(({ name, weight }) => [name, weight]));

const refuseIfStopped = ({ name, status }: ExperimentRow): Outcome<never> | undefined =>
  status !== 'stopped'
    ? undefined
    : refused({
        kind: 'conflict',
        code: 'experiment.stopped',
        message: `${name} is stopped, and stays so.`,
        hint: 'Its numbers would no longer be those of one experiment; make another one.',
      });

const unknownArms = ({ arms }: ExperimentRow, named: Weights): readonly Issue[] => {
  const names = arms.map(({ name }) => name);
  return Object.keys(named)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      pointer: toPointer(['weights', name]),
      code: 'experiment.arm_unknown',
      message: `There is no arm ${name}.`,
      hint: `Its arms are ${names.join(', ')}${hintOf(nearestWord(name, names))}`,
    }));
};

const hintOf = (near: string | undefined): string => (near === undefined ? '.' : `; did you mean ${near}?`);

const noWeight: Issue = {
  pointer: '/weights',
  code: 'experiment.no_weight',
  message: 'No arm would have a weight above 0.',
  hint: 'Pause or stop the experiment instead.',
};

const controlStays = (name: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'experiment.control',
    message: `${name} is the control arm: what the others may not have goes to it.`,
    hint: 'Stop the whole experiment instead.',
    pointer: '/arm',
  });
