import {
  applyPatch,
  blameRun,
  cancelRun,
  compareRuns,
  listArtifacts,
  listRunPatches,
  listRuns,
  pauseRun,
  previewPatch,
  readAuditKey,
  readEvents,
  readGraph,
  readRun,
  readTimeline,
  repairRun,
  replayRun,
  resumeRun,
  retryNode,
  signalRun,
  skipNode,
  startRun,
  verifyRun,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { procedure, router, unwrap } from './procedures.ts';

const byRun = z.strictObject({ run_id: contract.line });
const ofRun = byRun.shape;

export const runsRouter = router({
  // Endless lists of the client send a `direction` along; it is not ours and dropped.
  list: procedure
    .input(z.object(contract.listRunsQuery.shape))
    .query(async ({ ctx, input }) => unwrap(await listRuns(ctx.ports, input))),
  get: procedure.input(byRun).query(async ({ ctx, input }) => unwrap(await readRun(ctx.ports, input.run_id))),
  graph: procedure
    .input(z.strictObject({ ...ofRun, ...contract.graphQuery.shape }))
    .query(async ({ ctx, input }) => unwrap(await readGraph(ctx.ports, input.run_id, input))),
  blame: procedure
    .input(z.strictObject({ ...ofRun, ...contract.runBlameQuery.shape }))
    .query(async ({ ctx, input }) => unwrap(await blameRun(ctx.ports, input.run_id, input.at))),
  timeline: procedure
    .input(byRun)
    .query(async ({ ctx, input }) => unwrap(await readTimeline(ctx.ports.reads, input.run_id))),
  events: procedure
    .input(z.strictObject({ ...ofRun, ...contract.runEventsQuery.shape }))
    .query(async ({ ctx, input: { run_id, from, cursor, limit, values } }) =>
      unwrap(await readEvents(ctx.ports.reads, run_id, { from: cursor ?? from ?? 1, limit, values })),
    ),
  artifacts: procedure
    .input(byRun)
    .query(async ({ ctx, input }) => unwrap(await listArtifacts(ctx.ports.writer, input.run_id))),
  /** What certificates of exports are checked with; exports themselves are files, and come over REST. */
  auditKey: procedure.query(({ ctx }) => readAuditKey(ctx.ports.signer)),
  verify: procedure
    .input(byRun)
    .query(async ({ ctx, input }) => unwrap(await verifyRun(ctx.ports, input.run_id))),
  compare: procedure
    .input(z.strictObject({ a: contract.line, b: contract.line }))
    .query(async ({ ctx, input }) => unwrap(await compareRuns(ctx.ports, input.a, input.b))),
  patches: procedure
    .input(z.strictObject({ ...ofRun, ...contract.listRunPatchesQuery.shape }))
    .query(async ({ ctx, input: { run_id, ...page } }) =>
      unwrap(await listRunPatches(ctx.ports.reads, run_id, page)),
    ),
  start: procedure
    .input(contract.startRunRequest)
    .mutation(async ({ ctx: { ports, caller }, input }) =>
      unwrap(await startRun(ports, { caller, request: input })),
    ),
  cancel: procedure
    .input(z.strictObject({ ...ofRun, ...contract.cancelRunRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, ...request } }) =>
      unwrap(await cancelRun(ports, { runId, caller, request })),
    ),
  pause: procedure
    .input(z.strictObject({ ...ofRun, ...contract.pauseRunRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, ...request } }) =>
      unwrap(await pauseRun(ports, { runId, caller, request })),
    ),
  resume: procedure
    .input(z.strictObject(ofRun))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId } }) =>
      unwrap(await resumeRun(ports, { runId, caller })),
    ),
  signal: procedure
    .input(z.strictObject({ ...ofRun, name: contract.signalName, ...contract.signalRunRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, name, ...request } }) =>
      unwrap(await signalRun(ports, { runId, name, caller, request })),
    ),
  replay: procedure
    .input(z.strictObject({ ...ofRun, ...contract.replayRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, ...request } }) =>
      unwrap(await replayRun(ports, { runId, caller, request })),
    ),
  retry: procedure
    .input(z.strictObject({ ...ofRun, ...contract.retryNodeRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, ...request } }) =>
      unwrap(await retryNode(ports, { runId, caller, request })),
    ),
  skip: procedure
    .input(z.strictObject({ ...ofRun, ...contract.skipNodeRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, ...request } }) =>
      unwrap(await skipNode(ports, { runId, caller, request })),
    ),
  repair: procedure
    .input(z.strictObject({ ...ofRun, ...contract.repairRunRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, ...request } }) =>
      unwrap(await repairRun(ports, { runId, caller, request })),
    ),
  patch: procedure
    .input(z.strictObject({ ...ofRun, ...contract.proposePatchRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, ...request } }) =>
      unwrap(await applyPatch(ports, { runId, caller, request })),
    ),
  previewPatch: procedure
    .input(z.strictObject({ ...ofRun, ...contract.previewPatchRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { run_id: runId, ...request } }) =>
      unwrap(await previewPatch(ports, { runId, caller, request })),
    ),
});
