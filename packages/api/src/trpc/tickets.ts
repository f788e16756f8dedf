import {
  commutePatches,
  decideTicket,
  delegateTicket,
  listPatches,
  listTickets,
  previewPromotion,
  previewWithdrawal,
  promotePatch,
  readPatch,
  readTicket,
  reviewPatch,
  withdrawPatch,
} from '@aob/engine';
import * as contract from '@aob/engine/contract';
import { z } from 'zod';
import { procedure, router, unwrap } from './procedures.ts';

const byTicket = z.strictObject({ ticket_id: contract.line });
const byPatch = z.strictObject({ patch_id: contract.line });

export const ticketsRouter = router({
  list: procedure
    .input(contract.listTicketsQuery)
    .query(async ({ ctx, input }) => unwrap(await listTickets(ctx.ports.reads, input))),
  get: procedure
    .input(byTicket)
    .query(async ({ ctx, input }) => unwrap(await readTicket(ctx.ports, input.ticket_id))),
  decide: procedure
    .input(z.strictObject({ ...byTicket.shape, ...contract.decideTicketRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { ticket_id: ticketId, ...request } }) =>
      unwrap(await decideTicket(ports, { ticketId, caller, request })),
    ),
  delegate: procedure
    .input(z.strictObject({ ...byTicket.shape, ...contract.delegateTicketRequest.shape }))
    .mutation(async ({ ctx: { ports, caller }, input: { ticket_id: ticketId, ...request } }) =>
      unwrap(await delegateTicket(ports, { ticketId, caller, request })),
    ),
});

export const patchesRouter = router({
  list: procedure
    .input(contract.listPatchesQuery)
    .query(async ({ ctx, input }) => unwrap(await listPatches(ctx.ports.reads, input))),
  get: procedure
    .input(byPatch)
    .query(async ({ ctx, input }) => unwrap(await readPatch(ctx.ports.reads, input.patch_id))),
  review: procedure
    .input(
      z.strictObject({
        ...byPatch.shape,
        decision: z.enum(['approve', 'reject']),
        ...contract.reviewPatchRequest.shape,
      }),
    )
    .mutation(async ({ ctx: { ports, caller }, input: { patch_id: patchId, ...word } }) =>
      unwrap(await reviewPatch(ports, { patchId, caller, ...word })),
    ),
  commute: procedure
    .input(contract.patchPair)
    .query(async ({ ctx, input }) => unwrap(await commutePatches(ctx.ports, input.a, input.b))),
  withdraw: procedure
    .input(
      z.strictObject({ ...byPatch.shape, ...contract.withdrawPatchRequest.omit({ patch_id: true }).shape }),
    )
    .mutation(async ({ ctx: { ports, caller }, input: { patch_id: patchId, ...request } }) =>
      unwrap(await withdrawPatch(ports, { patchId, caller, request })),
    ),
  previewWithdrawal: procedure
    .input(z.strictObject({ ...byPatch.shape, compensate: z.boolean().default(false) }))
    .query(async ({ ctx: { ports, caller }, input: { patch_id: patchId, compensate } }) =>
      unwrap(await previewWithdrawal(ports, { patchId, caller, compensate })),
    ),
  promote: procedure
    .input(
      z.strictObject({ ...byPatch.shape, ...contract.promotePatchRequest.omit({ patch_id: true }).shape }),
    )
    .mutation(async ({ ctx: { ports, caller }, input: { patch_id: patchId, ...request } }) =>
      unwrap(await promotePatch(ports, { patchId, caller, request })),
    ),
  previewPromotion: procedure
    .input(z.strictObject({ ...byPatch.shape, ...contract.promotionQuery.shape }))
    .query(async ({ ctx: { ports, caller }, input }) =>
      unwrap(await previewPromotion(ports, { patchId: input.patch_id, tag: input.tag, caller })),
    ),
});
