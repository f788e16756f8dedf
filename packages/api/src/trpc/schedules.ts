import {
  backfillSchedule,
  changeSchedule,
  clearSchedule,
  createSchedule,
  listFirings,
  listSchedules,
  pauseSchedule,
  readSchedule,
  removeSchedule,
  resumeSchedule,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { procedure, router, unwrap } from './procedures.ts';

/** An id or a name. */
const bySchedule = z.strictObject({ schedule: contract.line });
const ofSchedule = bySchedule.shape;

export const schedulesRouter = router({
  list: procedure
    .input(contract.listSchedulesQuery)
    .query(async ({ ctx, input }) => unwrap(await listSchedules(ctx.ports, input))),
  get: procedure
    .input(bySchedule)
    .query(async ({ ctx, input }) => unwrap(await readSchedule(ctx.ports, input.schedule))),
  firings: procedure
    .input(z.strictObject({ ...ofSchedule, ...contract.listFiringsQuery.shape }))
    .query(async ({ ctx, input: { schedule, ...page } }) =>
      unwrap(await listFirings(ctx.ports, schedule, page)),
    ),
  create: procedure
    .input(contract.createScheduleRequest)
    .mutation(
      async ({ ctx: { ports, caller }, input }) =>
        unwrap(await createSchedule(ports, { caller, request: input })).schedule,
    ),
  change: procedure
    .input(z.strictObject({ ...ofSchedule, ...contract.changeScheduleRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { schedule: ref, ...request } }) =>
      unwrap(await changeSchedule(ports, { ref, caller, request })),
    ),
  pause: procedure
    .input(z.strictObject({ ...ofSchedule, ...contract.pauseScheduleRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { schedule: ref, ...request } }) =>
      unwrap(await pauseSchedule(ports, { ref, caller, request })),
    ),
  resume: procedure
    .input(bySchedule)
    .mutation(async ({ ctx: { ports, caller }, input: { schedule: ref } }) =>
      unwrap(await resumeSchedule(ports, { ref, caller })),
    ),
  backfill: procedure
    .input(z.strictObject({ ...ofSchedule, ...contract.backfillRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { schedule: ref, ...request } }) =>
      unwrap(await backfillSchedule(ports, { ref, caller, request })),
    ),
  clear: procedure
    .input(bySchedule)
    .mutation(async ({ ctx: { ports, caller }, input: { schedule: ref } }) =>
      unwrap(await clearSchedule(ports, { ref, caller })),
    ),
  remove: procedure
    .input(bySchedule)
    .mutation(async ({ ctx: { ports, caller }, input: { schedule: ref } }) =>
      unwrap(await removeSchedule(ports, { ref, caller })),
    ),
});
