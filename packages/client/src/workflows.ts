import type {
  BlameResource,
  DryRunPolicyRequest,
  ListWorkflowPatchesQuery,
  ListWorkflowsQuery,
  MoveTagRequest,
  Page,
  PatchResource,
  PolicyDryRun,
  ProposeWorkflowPatchRequest,
  PushedWorkflow,
  PushWorkflowRequest,
  StepTagRequest,
  Tag,
  TagHistory,
  Validation,
  Version,
  Workflow,
  WorkflowDiff,
  WorkflowPatchAccepted,
  WorkflowPatchPreview,
  WorkflowSummary,
} from '@aob/engine/contract';
import type { PatchPreviewQuestion } from './patches.ts';
import type { CallOptions, PageQuery } from './runs.ts';
import type { Transport } from './transport.ts';

/** The tag is `main` when left out. */
export type PushWorkflow = Omit<PushWorkflowRequest, 'tag'> & { readonly tag?: string };

/** The tag is `main` when left out. */
export type WorkflowPatchProposal = Omit<ProposeWorkflowPatchRequest, 'tag'> & { readonly tag?: string };

/** The newest 100 when left out. */
export type DryRunPolicy = Omit<DryRunPolicyRequest, 'limit'> & { readonly limit?: number };

export function createWorkflowsClient(transport: Transport) {
  const at = (name: string, part = '') => `/v1/workflows/${encodeURIComponent(name)}${part}`;
  const tagAt = (name: string, tag: string, part = '') => at(name, `/tags/${encodeURIComponent(tag)}${part}`);
  return {
    /** The same document again makes no new version. */
    push: (request: PushWorkflow, { signal }: CallOptions = {}): Promise<PushedWorkflow> =>
      transport.json({ method: 'POST', path: '/v1/workflows', body: request, signal }),

    /** What another policy, or other limits, would have said to the patches of the past. */
    dryRunPolicy: (
      name: string,
      request: DryRunPolicy,
      { signal }: CallOptions = {},
    ): Promise<PolicyDryRun> =>
      transport.json({ method: 'POST', path: at(name, '/policy/dry-run'), body: request, signal }),

    validate: (definition: unknown, { signal }: CallOptions = {}): Promise<Validation> =>
      transport.json({ method: 'POST', path: '/v1/workflows/validate', body: { definition }, signal }),

    list: (
      query: Partial<ListWorkflowsQuery> = {},
      { signal }: CallOptions = {},
    ): Promise<Page<WorkflowSummary>> => transport.json({ path: '/v1/workflows', query, signal }),

    /** By `name` (its tag main), `name@tag` or `name@sha256:…`. */
    get: (
      reference: string,
      query: { readonly materialize?: boolean } = {},
      { signal }: CallOptions = {},
    ): Promise<Workflow> => transport.json({ path: at(reference), query: { ...query }, signal }),

    remove: (name: string, { signal }: CallOptions = {}): Promise<void> =>
      transport.json({ method: 'DELETE', path: at(name), signal }),

    versions: (name: string, { signal }: CallOptions = {}): Promise<Page<Version>> =>
      transport.json({ path: at(name, '/versions'), signal }),

    tags: (name: string, { signal }: CallOptions = {}): Promise<Page<Tag>> =>
      transport.json({ path: at(name, '/tags'), signal }),

    /** How the tag came to where it is, newest move first, and where undo and redo lead. */
    tagHistory: (
      name: string,
      tag: string,
      query: PageQuery = {},
      { signal }: CallOptions = {},
    ): Promise<TagHistory> =>
      transport.json({ path: tagAt(name, tag, '/history'), query: { ...query }, signal }),

    /** `undo`: to where the tag stood before its last move. `redo`: takes the last undo back. */
    stepTag: (
      name: string,
      tag: string,
      step: 'undo' | 'redo',
      request: StepTagRequest = {},
      { signal }: CallOptions = {},
    ): Promise<Tag> =>
      transport.json({ method: 'POST', path: tagAt(name, tag, `/${step}`), body: request, signal }),

    /** `expect` is where the tag points now; anything else there is a conflict. */
    moveTag: (name: string, tag: string, move: MoveTagRequest, { signal }: CallOptions = {}): Promise<Tag> =>
      transport.json({ method: 'PUT', path: tagAt(name, tag), body: move, signal }),

    /**
     * Each side is a tag, a version number, a digest, `run:<id>`, `run:<id>@<seq>` or `patch:<id>`; `documents` asks for both
     * of them whole, too.
     */
    diff: (
      name: string,
      sides: { readonly from: string; readonly to: string; readonly documents?: boolean },
      { signal }: CallOptions = {},
    ): Promise<WorkflowDiff> => transport.json({ path: at(name, '/diff'), query: { ...sides }, signal }),

    /** Which version or patch brought each node, edge and field; `ref`: a tag, a version number or a digest. */
    blame: (
      name: string,
      query: { readonly ref?: string } = {},
      { signal }: CallOptions = {},
    ): Promise<BlameResource> => transport.json({ path: at(name, '/blame'), query: { ...query }, signal }),

    /** The patches of the workflow itself, refused ones too, newest first. */
    patches: (
      name: string,
      query: Partial<ListWorkflowPatchesQuery> = {},
      { signal }: CallOptions = {},
    ): Promise<Page<PatchResource>> =>
      transport.json({ path: at(name, '/patches'), query: { ...query }, signal }),

    /** A refusal is a `ProblemError` that names every rule it breaks; the refused patch is kept under `problem.patch_id`. */
    patch: (
      name: string,
      request: WorkflowPatchProposal,
      { signal }: CallOptions = {},
    ): Promise<WorkflowPatchAccepted> =>
      transport.json({ method: 'POST', path: at(name, '/patches'), body: request, signal }),

    /** What the gate would say now; nothing is written. */
    previewPatch: (
      name: string,
      question: PatchPreviewQuestion & { readonly tag?: string },
      { signal }: CallOptions = {},
    ): Promise<WorkflowPatchPreview> =>
      transport.json({ method: 'POST', path: at(name, '/patches/preview'), body: question, signal }),
  };
}
