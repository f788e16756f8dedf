import { canonicalJson, type Json } from '@aob/ir';
import type { CreateExperimentRequest, Experiment } from '../../contract/experiments.ts';
import type { ExperimentRow } from '../../ports/experiments.ts';
import { sha256 } from '../../sha256.ts';
import type { Caller } from '../caller.ts';
import { canonicalDocument } from '../check-definition.ts';
import { done, type Outcome, refused } from '../outcome.ts';
import { allocate } from './allocation.ts';
import { checkExperiment } from './check-experiment.ts';
import { mayExperiment } from './find-experiment.ts';
import type { CreateExperimentPorts } from './ports.ts';
import { presentExperiment } from './present-experiment.ts';
import { weightsOf } from './steer-experiment.ts';

/** An experiment, and whether this call made it. */
export interface CreatedExperiment {
  readonly experiment: Experiment;
  readonly isNew: boolean;
}

/**
 * Makes an experiment; its arms are settled to their last step from then on. The same request under the same name again
 * changes nothing, whatever has become of tags and weights since; another one under a name that is taken is a conflict.
 */
export const createExperiment = async (
  ports: CreateExperimentPorts,
  { caller, request }: { readonly caller: Caller; readonly request: CreateExperimentRequest },
): Promise<Outcome<CreatedExperiment>> => {
  const refusal = mayExperiment(caller);
  if (refusal) return refusal;
  const requestDigest = sha256(canonicalJson(request as unknown as Json));
  const repeated = await madeBefore(ports, request.name, requestDigest);
  if (repeated) return repeated;
  const checked = await checkExperiment(ports, request, caller);
  if (!checked.ok) return checked;
  const { settings, arms, plans } = checked.value;
  // Before anything names them.
  for (const plan of plans) await ports.documents.put({ digest: plan.digest, body: canonicalDocument(plan) });
  const now = ports.clock.now();
  const row: ExperimentRow = {
    ...settings,
    experimentId: ports.ids.newId('experiment'),
    name: request.name,
    revision: 1,
    status: 'running',
    arms,
    slices: allocate([], arms),
    halt: undefined,
    requestDigest,
    createdBy: caller.id,
    createdAt: now,
    updatedAt: now,
  };
  const data = { weights: weightsOf(row) };
  const entry = { type: 'experiment.created', by: caller.id, at: now, data } as const;
  if (await ports.experiments.create(row, entry))
    return done({ experiment: presentExperiment(row), isNew: true });
  return (await madeBefore(ports, request.name, requestDigest)) ?? nameTaken(request.name);
};

const madeBefore = async (
  { experiments }: CreateExperimentPorts,
  name: string,
  requestDigest: string,
): Promise<Outcome<CreatedExperiment> | undefined> => {
  const there = await experiments.get(name);
  if (there === undefined) return undefined;
  if (there.requestDigest !== requestDigest) return nameTaken(name);
  return done({ experiment: presentExperiment(there), isNew: false });
};

const nameTaken = (name: string): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'experiment.name_taken',
    message: `There is another experiment ${name}.`,
    hint: 'Names are kept with their numbers, also after a stop; give this one another name.',
    pointer: '/name',
  });
