import type {
  ListPatchesQuery,
  Page,
  PatchAccepted,
  PatchCommute,
  PatchPreview,
  PatchResource,
  PatchReviewed,
  PromotePatchRequest,
  PromotionPreview,
  ProposePatchRequest,
  TicketDecided,
  WithdrawPatchRequest,
  WorkflowPatchAccepted,
  WorkflowPatchWithdrawn,
} from '@aob/engine/contract';
import type { CallOptions, PageQuery } from './runs.ts';
import type { Transport } from './transport.ts';

export interface PatchPreviewQuestion {
  readonly operations: ProposePatchRequest['operations'];
  readonly reason?: string;
  readonly base?: NonNullable<ProposePatchRequest['base']>;
}

export function createPatchesClient(transport: Transport) {
  const ofRun = (runId: string, part = '') => `/v1/runs/${encodeURIComponent(runId)}/patches${part}`;
  const at = (id: string, part = '') => `/v1/patches/${encodeURIComponent(id)}${part}`;
  return {
    /** Every patch proposed for a run, refused ones too, in order. */
    list: (
      runId: string,
      query: PageQuery = {},
      { signal }: CallOptions = {},
    ): Promise<Page<PatchResource>> => transport.json({ path: ofRun(runId), query: { ...query }, signal }),

    /** Of every run and workflow, newest first. */
    everywhere: (
      query: Partial<ListPatchesQuery> = {},
      { signal }: CallOptions = {},
    ): Promise<Page<PatchResource>> => transport.json({ path: '/v1/patches', query: { ...query }, signal }),

    get: (id: string, { signal }: CallOptions = {}): Promise<PatchResource> =>
      transport.json({ path: at(id), signal }),

    /** Whether one patch of a run stands without another, and whether their order matters. */
    commute: (a: string, b: string, { signal }: CallOptions = {}): Promise<PatchCommute> =>
      transport.json({ path: at(a, `/commute/${encodeURIComponent(b)}`), signal }),

    /** A refusal is a `ProblemError` that names every rule it breaks; the refused patch is kept under `problem.patch_id`. */
    propose: (
      runId: string,
      request: ProposePatchRequest,
      { signal }: CallOptions = {},
    ): Promise<PatchAccepted> =>
      transport.json({ method: 'POST', path: ofRun(runId), body: request, signal }),

    /** What the gate would say now; nothing is written. */
    preview: (
      runId: string,
      question: PatchPreviewQuestion,
      { signal }: CallOptions = {},
    ): Promise<PatchPreview> =>
      transport.json({ method: 'POST', path: ofRun(runId, '/preview'), body: question, signal }),

    /** Of a run it decides the ticket of the patch, of a workflow the patch itself. */
    approve: (
      id: string,
      reason = '',
      { signal }: CallOptions = {},
    ): Promise<TicketDecided | PatchReviewed> =>
      transport.json({ method: 'POST', path: at(id, '/approve'), body: { reason }, signal }),

    reject: (
      id: string,
      reason: string,
      { signal }: CallOptions = {},
    ): Promise<TicketDecided | PatchReviewed> =>
      transport.json({ method: 'POST', path: at(id, '/reject'), body: { reason }, signal }),

    /**
     * Takes an applied patch back by another one, with `compensate` after what came of it was undone. A refusal names
     * everything that stands in the way. Of a workflow: under review it is off, applied it is answered by its inverse.
     */
    withdraw: (
      id: string,
      request: WithdrawPatchRequest,
      { signal }: CallOptions = {},
    ): Promise<PatchAccepted | WorkflowPatchWithdrawn> =>
      transport.json({ method: 'POST', path: at(id, '/withdraw'), body: request, signal }),

    /** Whether it could be taken back now; nothing is written. */
    previewWithdrawal: (
      id: string,
      query: { readonly compensate?: boolean } = {},
      { signal }: CallOptions = {},
    ): Promise<PatchPreview> => transport.json({ path: at(id, '/withdraw'), query: { ...query }, signal }),

    /** Brings a patch of a run to the workflow that later runs follow; asked again it answers the same. */
    promote: (
      id: string,
      request: PromotePatchRequest = {},
      { signal }: CallOptions = {},
    ): Promise<WorkflowPatchAccepted> =>
      transport.json({ method: 'POST', path: at(id, '/promote'), body: request, signal }),

    /** What a promotion would come to now, and which runs speak for it; nothing is written. */
    previewPromotion: (
      id: string,
      query: { readonly tag?: string } = {},
      { signal }: CallOptions = {},
    ): Promise<PromotionPreview> => transport.json({ path: at(id, '/promote'), query: { ...query }, signal }),
  };
}
