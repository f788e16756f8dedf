import type { ChangeSet, WorkflowDocument } from '@aob/ir';
import { z } from 'zod';
import { issue } from './problem.ts';
import { digest, json, line, listOf, pageByName, pageByNumber, timestamp, why } from './values.ts';

/** The document `aob/v1`. Its own validator names every problem with a pointer, so the envelope lets it through. */
export const definition = z.unknown().meta({
  id: 'WorkflowDocument',
  type: 'object',
  description: 'A workflow document, schema aob/v1.',
}) as z.ZodType<WorkflowDocument>;

/** What somebody sent as a document and nobody has looked at yet. */
export const unreadDefinition = json;

export const changeSet = z.unknown().meta({
  id: 'ChangeSet',
  type: 'object',
  description: 'What differs between two documents: nodes and edges added, removed and changed (R22).',
}) as z.ZodType<ChangeSet>;

export const pushWorkflowRequest = z
  .strictObject({
    /** Must equal the name in the definition when given. */
    name: line.exactOptional(),
    definition: unreadDefinition,
    tag: line.default('main'),
    /**
     * Digest the tag points at now; another one there means somebody was faster (409). Null: there is no such tag yet.
     * Absent: no comparison.
     */
    base: digest.nullable().exactOptional(),
    /** Kept with the version and the move of the tag. */
    reason: why.exactOptional(),
  })
  .meta({ id: 'PushWorkflow' });

export const pushedWorkflow = z
  .object({
    name: z.string(),
    digest,
    tag: z.string(),
    version: z.number().int(),
    /** True when the tag already pointed at this very document (200 instead of 201). */
    unchanged: z.boolean(),
  })
  .meta({ id: 'PushedWorkflow' });

export const validateWorkflowRequest = z
  .strictObject({ definition: unreadDefinition })
  .meta({ id: 'ValidateWorkflow' });

export const validation = z
  .object({ valid: z.boolean(), issues: z.array(issue), digest: digest.exactOptional() })
  .meta({ id: 'Validation' });

export const tag = z.object({ tag: z.string(), digest, updated_at: timestamp }).meta({ id: 'Tag' });

export const version = z
  .object({
    version: z.number().int(),
    digest,
    /** Tags that point here now. */
    tags: z.array(z.string()),
    created_at: timestamp,
    /** Of a version that a patch made, whoever proposed the patch. */
    created_by: z.string(),
    /** What it was made from: where its tag stood, else the version before it. */
    parent: digest.exactOptional(),
    /** The patch that made it. */
    patch_id: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  })
  .meta({ id: 'Version' });

/** How a tag came to where it is; moves are never taken out. */
export const tagMove = z
  .object({
    /** `save`: a whole document was pushed. `patch`: a patch of the workflow. `set`: pointed at an existing version. */
    kind: z.enum(['save', 'patch', 'set', 'undo', 'redo']),
    from: digest.nullable(),
    to: digest,
    /** The number of the version it leads to. */
    version: z.number().int(),
    at: timestamp,
    by: z.string(),
    reason: z.string().exactOptional(),
    /** The patch that caused it. */
    patch_id: z.string().exactOptional(),
    /** What later runs do otherwise since; absent for the first move of a tag. */
    changes: changeSet.exactOptional(),
  })
  .meta({ id: 'TagMove' });

export const workflowSummary = z
  .object({
    name: z.string(),
    description: z.string().exactOptional(),
    /** How many there are. */
    versions: z.number().int(),
    tags: z.array(tag),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'WorkflowSummary' });

/** One version of a workflow, by `name`, `name@tag` or `name@sha256:…`. */
export const workflow = z
  .object({
    name: z.string(),
    /** The tag that was asked for, when one was. */
    tag: z.string().exactOptional(),
    digest,
    version: z.number().int(),
    tags: z.array(z.string()),
    created_at: timestamp,
    created_by: z.string(),
    /** Base and stack put together; absent with `materialize=false`. */
    definition: definition.exactOptional(),
  })
  .meta({ id: 'Workflow' });

export const moveTagRequest = z
  .strictObject({
    /** Digest of a version of this workflow. */
    to: digest,
    /** Where the tag points now; null for a tag that does not exist yet. Anything else there: 409. */
    expect: digest.nullable(),
    reason: why.exactOptional(),
  })
  .meta({ id: 'MoveTag' });

/** Undo and redo of a tag. */
export const stepTagRequest = z
  .strictObject({
    /** Where the tag points now; anything else there: 409. Absent: wherever it stands. */
    expect: digest.exactOptional(),
    reason: why.exactOptional(),
  })
  .meta({ id: 'StepTag' });

export const workflowDiff = z
  .object({
    name: z.string(),
    from: digest,
    to: digest,
    changes: changeSet,
    /** Both sides whole; only with `documents=true`. */
    documents: z.object({ from: definition, to: definition }).exactOptional(),
  })
  .meta({ id: 'WorkflowDiff' });

export const listWorkflowsQuery = z.strictObject({ ...pageByName, q: line.exactOptional() });
export const listTagMovesQuery = z.strictObject(pageByNumber);
export const readWorkflowQuery = z.strictObject({ materialize: z.enum(['true', 'false']).default('true') });
/** Each side is a tag, a version number, a digest, `run:<id>`, `run:<id>@<seq>`, or `patch:<id>` for what it led to. */
export const workflowDiffQuery = z.strictObject({
  from: line,
  to: line,
  documents: z.enum(['true', 'false']).default('false'),
});

export const workflowList = listOf(workflowSummary).meta({ id: 'WorkflowList' });
export const versionList = listOf(version).meta({ id: 'VersionList' });
export const tagList = listOf(tag).meta({ id: 'TagList' });
/** Newest first. `undo` and `redo` are where those would lead, null where they cannot. */
export const tagMoveList = z
  .object({ ...listOf(tagMove).shape, undo: digest.nullable(), redo: digest.nullable() })
  .meta({ id: 'TagMoveList' });

export type PushWorkflowRequest = z.infer<typeof pushWorkflowRequest>;
export type PushedWorkflow = z.infer<typeof pushedWorkflow>;
export type ValidateWorkflowRequest = z.infer<typeof validateWorkflowRequest>;
export type Validation = z.infer<typeof validation>;
export type Tag = z.infer<typeof tag>;
export type Version = z.infer<typeof version>;
export type TagMove = z.infer<typeof tagMove>;
export type TagHistory = z.infer<typeof tagMoveList>;
export type StepTagRequest = z.infer<typeof stepTagRequest>;
export type WorkflowSummary = z.infer<typeof workflowSummary>;
export type Workflow = z.infer<typeof workflow>;
export type MoveTagRequest = z.infer<typeof moveTagRequest>;
export type WorkflowDiffQuestion = z.input<typeof workflowDiffQuery>;
export type WorkflowDiff = z.infer<typeof workflowDiff>;
export type ListWorkflowsQuery = z.infer<typeof listWorkflowsQuery>;
