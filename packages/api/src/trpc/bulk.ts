import { abortBulk, listBulk, readBulk, startBulk } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { procedure, router, unwrap } from './procedures.ts';

const byBulk = z.strictObject({ bulk_id: contract.line });

export const bulkRouter = router({
  start: procedure
    .input(contract.startBulkRequest)
    .mutation(async ({ ctx: { ports, caller }, input }) =>
      unwrap(await startBulk(ports, { caller, request: input })),
    ),
  /** A dry run as a question: how many runs would it be about. */
  count: procedure
    .input(z.strictObject({ filter: contract.runFilterFields }))
    .query(async ({ ctx: { ports, caller }, input: { filter } }) =>
      unwrap(
        await startBulk(ports, {
          caller,
          request: { action: 'pause', filter, reason: 'counted only', dry_run: true },
        }),
      ),
    ),
  list: procedure
    .input(contract.listBulkQuery)
    .query(async ({ ctx, input }) => unwrap(await listBulk(ctx.ports, input))),
  get: procedure
    .input(byBulk)
    .query(async ({ ctx, input }) => unwrap(await readBulk(ctx.ports, input.bulk_id))),
  abort: procedure
    .input(byBulk)
    .mutation(async ({ ctx: { ports, caller }, input }) =>
      unwrap(await abortBulk(ports, { bulkId: input.bulk_id, caller })),
    ),
});
