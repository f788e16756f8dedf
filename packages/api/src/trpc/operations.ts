import { procedure, router, unwrap } from './procedures.ts';

export const operationsRouter = router({
  get: procedure.query(async ({ ctx }) => unwrap(await ctx.desk.read())),
});
