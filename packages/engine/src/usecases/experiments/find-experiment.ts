import { nearestWord } from '@aob/ir';
import { AppError } from '../../errors.ts';
import type { ExperimentFact, ExperimentRow, Experiments } from '../../ports/experiments.ts';
import { type Caller, isNoPerson, lacksRole } from '../caller.ts';
import { done, type Outcome, refused } from '../outcome.ts';
import type { SteerPorts } from './ports.ts';

/** An experiment decides for others which graph their runs follow: people with the role operator make and change them (R29). */
export const mayExperiment = (caller: Caller): Outcome<never> | undefined =>
  isNoPerson(caller) ?? lacksRole(caller, 'operator');

/** More experiments than this are not searched for a similar name. */
const SUGGESTIONS_FROM = 200;

/** By id or name. `pointer`: where the reference stands in the request, empty for one in the address. */
export const findExperiment = async (
  experiments: Experiments,
  ref: string,
  pointer = '',
): Promise<Outcome<ExperimentRow>> => {
  const row = await experiments.get(ref);
  return row === undefined ? experimentNotFound(experiments, ref, pointer) : done(row);
};

const experimentNotFound = async (
  experiments: Experiments,
  ref: string,
  pointer: string,
): Promise<Outcome<never>> => {
  const names = (await experiments.list({ limit: SUGGESTIONS_FROM })).map(({ name }) => name);
  const near = nearestWord(ref, names);
  return refused({
    kind: 'not_found',
    code: 'experiment.unknown',
    message: `There is no experiment ${ref}.`,
    hint: near === undefined ? 'GET /v1/experiments lists them.' : `Did you mean ${near}?`,
    pointer,
  });
};

/** Lost races with guardrails and other people. */
const RACES_MAX = 5;

export interface WantedChange {
  readonly row: ExperimentRow;
  readonly fact: ExperimentFact;
}

/** What is to be, for the row as it stands; undefined where it is so already. Asked again when somebody saved in between. */
export type Change = (row: ExperimentRow, now: number) => Outcome<WantedChange | undefined>;

/** Saves a change and its entry in the log, and answers the row as it then is (R11). */
export const changeExperiment = async (
  { experiments, clock }: SteerPorts,
  { ref, by }: { readonly ref: string; readonly by: string },
  change: Change,
): Promise<Outcome<ExperimentRow>> => {
  for (let race = 1; race <= RACES_MAX; race++) {
    const found = await findExperiment(experiments, ref);
    if (!found.ok) return found;
    const now = clock.now();
    const wanted = change(found.value, now);
    if (!wanted.ok) return wanted;
    if (wanted.value === undefined) return found;
    const row = { ...wanted.value.row, updatedAt: now };
    if (await experiments.save(row, { ...wanted.value.fact, by, at: now }))
      return done({ ...row, revision: row.revision + 1 });
  }
  throw new AppError({
    kind: 'conflict',
    code: 'experiment.busy',
    message: `experiment ${ref} was changed by others ${RACES_MAX} times in a row`,
    publicMessage: 'The experiment was changed by others at the same time; try again.',
  });
};
