import { bulkRouter } from './bulk.ts';
import { cacheRouter } from './cache.ts';
import { experimentsRouter } from './experiments.ts';
import { operationsRouter } from './operations.ts';
import { procedure, router } from './procedures.ts';
import { runsRouter } from './runs.ts';
import { schedulesRouter } from './schedules.ts';
import { patchesRouter, ticketsRouter } from './tickets.ts';
import { workflowsRouter } from './workflows.ts';

export const appRouter = router({
  runs: runsRouter,
  bulk: bulkRouter,
  cache: cacheRouter,
  tickets: ticketsRouter,
  patches: patchesRouter,
  workflows: workflowsRouter,
  schedules: schedulesRouter,
  experiments: experimentsRouter,
  operations: operationsRouter,
  /** Who the server takes this caller for. */
  whoami: procedure.query(({ ctx }) => ctx.caller),
});

export type AppRouter = typeof appRouter;
