import { invalidateCache, readCacheStats } from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { procedure, router, unwrap } from './procedures.ts';

const selection = z.strictObject({
  ...contract.cacheFilterFields,
  key: contract.digest.exactOptional(),
  all: z.literal(true).exactOptional(),
});

export const cacheRouter = router({
  stats: procedure.query(async ({ ctx }) => unwrap(await readCacheStats(ctx.ports))),
  invalidate: procedure
    .input(selection)
    .mutation(async ({ ctx: { ports, caller }, input }) =>
      unwrap(await invalidateCache(ports, { caller, ...input })),
    ),
});
