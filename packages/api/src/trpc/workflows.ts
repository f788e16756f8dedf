import {
  blameWorkflow,
  diffWorkflow,
  dryRunPolicy,
  listTags,
  listVersions,
  listWorkflowPatches,
  listWorkflows,
  moveTag,
  previewWorkflowPatch,
  proposeWorkflowPatch,
  pushWorkflow,
  readWorkflow,
  stepTag,
  tagHistory,
  validateWorkflow,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { procedure, router, unwrap } from './procedures.ts';

const byName = z.strictObject({ name: contract.line });
const byTag = z.strictObject({ name: contract.line, tag: contract.line });

export const workflowsRouter = router({
  list: procedure
    .input(contract.listWorkflowsQuery)
    .query(async ({ ctx, input }) => unwrap(await listWorkflows(ctx.ports.workflows, input))),
  /** `ref`: name, name@tag or name@sha256:… */
  get: procedure
    .input(z.strictObject({ ref: contract.line }))
    .query(async ({ ctx, input }) => unwrap(await readWorkflow(ctx.ports, input.ref, true))),
  versions: procedure
    .input(byName)
    .query(async ({ ctx, input }) => unwrap(await listVersions(ctx.ports.workflows, input.name))),
  tags: procedure
    .input(byName)
    .query(async ({ ctx, input }) => unwrap(await listTags(ctx.ports.workflows, input.name))),
  tagHistory: procedure
    .input(z.strictObject({ ...byTag.shape, ...contract.listTagMovesQuery.shape }))
    .query(async ({ ctx, input }) => unwrap(await tagHistory(ctx.ports, input))),
  blame: procedure
    .input(z.strictObject({ ...byName.shape, ...contract.blameQuery.shape }))
    .query(async ({ ctx, input }) => unwrap(await blameWorkflow(ctx.ports, input.name, input.ref))),
  patches: procedure
    .input(z.strictObject({ ...byName.shape, ...contract.listWorkflowPatchesQuery.shape }))
    .query(async ({ ctx, input: { name, ...query } }) =>
      unwrap(await listWorkflowPatches(ctx.ports, name, query)),
    ),
  previewPatch: procedure
    .input(z.strictObject({ ...byName.shape, ...contract.previewWorkflowPatchRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { name, ...request } }) =>
      unwrap(await previewWorkflowPatch(ports, { name, caller, request })),
    ),
  patch: procedure
    .input(z.strictObject({ ...byName.shape, ...contract.proposeWorkflowPatchRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { name, ...request } }) =>
      unwrap(await proposeWorkflowPatch(ports, { name, caller, request })),
    ),
  stepTag: procedure
    .input(
      z.strictObject({ ...byTag.shape, step: z.enum(['undo', 'redo']), ...contract.stepTagRequest.shape }),
    )
    .mutation(async ({ ctx: { ports, caller }, input: { name, tag, step, ...request } }) =>
      unwrap(await stepTag(ports, { name, tag, step, caller, request })),
    ),
  diff: procedure
    .input(z.strictObject({ ...byName.shape, ...contract.workflowDiffQuery.shape }))
    .query(async ({ ctx, input: { name, ...between } }) =>
      unwrap(await diffWorkflow(ctx.ports, name, between)),
    ),
  dryRunPolicy: procedure
    .input(z.strictObject({ ...byName.shape, ...contract.dryRunPolicyRequest.shape }))
    .mutation(async ({ ctx, input: { name, ...request } }) =>
      unwrap(await dryRunPolicy(ctx.ports, name, request)),
    ),
  validate: procedure
    .input(contract.validateWorkflowRequest)
    .mutation(({ ctx, input }) => validateWorkflow(ctx.ports, input)),
  push: procedure
    .input(contract.pushWorkflowRequest)
    .mutation(async ({ ctx: { ports, caller }, input }) =>
      unwrap(await pushWorkflow(ports, { caller, request: input })),
    ),
  moveTag: procedure
    .input(z.strictObject({ ...byTag.shape, ...contract.moveTagRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { name, tag, ...request } }) =>
      unwrap(await moveTag(ports, { name, tag, caller, request })),
    ),
});
