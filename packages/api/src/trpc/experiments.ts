import {
  changeWeights,
  createExperiment,
  listExperimentEvents,
  listExperiments,
  pauseExperiment,
  readExperiment,
  reportExperiment,
  resumeExperiment,
  stopExperiment,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { procedure, router, unwrap } from './procedures.ts';

/** An id or a name. */
const byExperiment = z.strictObject({ experiment: contract.line });
const ofExperiment = byExperiment.shape;

export const experimentsRouter = router({
  list: procedure
    .input(contract.listExperimentsQuery)
    .query(async ({ ctx, input }) => unwrap(await listExperiments(ctx.ports, input))),
  get: procedure
    .input(byExperiment)
    .query(async ({ ctx, input }) => unwrap(await readExperiment(ctx.ports, input.experiment))),
  report: procedure
    .input(byExperiment)
    .query(async ({ ctx, input }) => unwrap(await reportExperiment(ctx.ports, input.experiment))),
  events: procedure
    .input(z.strictObject({ ...ofExperiment, ...contract.listExperimentEventsQuery.shape }))
    .query(async ({ ctx, input: { experiment, ...page } }) =>
      unwrap(await listExperimentEvents(ctx.ports, experiment, page)),
    ),
  create: procedure
    .input(contract.createExperimentRequest)
    .mutation(
      async ({ ctx: { ports, caller }, input }) =>
        unwrap(await createExperiment(ports, { caller, request: input })).experiment,
    ),
  weights: procedure
    .input(z.strictObject({ ...ofExperiment, ...contract.changeWeightsRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { experiment: ref, ...request } }) =>
      unwrap(await changeWeights(ports, { ref, caller, request })),
    ),
  pause: procedure
    .input(z.strictObject({ ...ofExperiment, ...contract.pauseExperimentRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { experiment: ref, ...request } }) =>
      unwrap(await pauseExperiment(ports, { ref, caller, request })),
    ),
  resume: procedure
    .input(byExperiment)
    .mutation(async ({ ctx: { ports, caller }, input: { experiment: ref } }) =>
      unwrap(await resumeExperiment(ports, { ref, caller })),
    ),
  stop: procedure
    .input(z.strictObject({ ...ofExperiment, ...contract.stopExperimentRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { experiment: ref, ...request } }) =>
      unwrap(await stopExperiment(ports, { ref, caller, request })),
    ),
});
