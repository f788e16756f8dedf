/** What an audit of an exported run came to, and whose word led to each of its nodes. */
import { z } from 'zod';
import { patchAuthor, patchState } from './patches.ts';
import { actorId, digest, runId, runStatus, seq, timestamp } from './values.ts';
import { logProblem, repair } from './verification.ts';

/** Somebody's word for what is done afterwards. */
export const auditedApproval = z
  .object({
    ticket_id: z.string(),
    kind: z.enum(['gate', 'patch']),
    /** The gate that asked, and the instance it asked in; absent for the review of a patch. */
    gate: z.string().exactOptional(),
    scope: z.string().exactOptional(),
    patch_id: z.string().exactOptional(),
    /** Everybody who approved, the one who made the quorum last. */
    by: z.array(z.object({ id: actorId, at: timestamp, reason: z.string() })),
    /** Of the event that decided it. */
    seq,
    /** True when the clock decided, not a person. */
    timed_out: z.boolean(),
    /** What the approval of a gate is bound to (R26). */
    guard: digest.exactOptional(),
  })
  .meta({ id: 'AuditedApproval' });

export const auditedPatch = z
  .object({
    patch_id: z.string(),
    state: patchState,
    author: patchAuthor,
    reason: z.string(),
    operations_digest: digest,
    /** Of the event that proposed it. */
    seq,
    proposed_at: timestamp,
    /** The documents it led from and to, once it was applied. */
    before: digest.exactOptional(),
    after: digest.exactOptional(),
    graph_version: z.number().int().exactOptional(),
    applied_at: timestamp.exactOptional(),
    /** The ticket of its review. */
    ticket_id: z.string().exactOptional(),
    withdraws: z.string().exactOptional(),
    withdrawn_by: z.string().exactOptional(),
  })
  .meta({ id: 'AuditedPatch' });

/** A patch that made a node what it was when it ran, or led to it. */
export const nodeCause = z
  .object({
    patch_id: z.string(),
    /** `added`, `changed /config/url`, `edge a->b`. */
    what: z.array(z.string()),
  })
  .meta({ id: 'NodeCause' });

/** Executions of a node that have the same causes and the same approvals. */
export const executedNode = z
  .object({
    node: z.string(),
    graph_version: z.number().int(),
    /** The document it followed. */
    document: digest,
    executions: z.number().int(),
    completed: z.number().int(),
    failed: z.number().int(),
    /** Where the first of them ran: empty at the top. */
    scope: z.string(),
    /** Of the events that began the first and the last of them. */
    first_seq: seq,
    last_seq: seq,
    /** In the order in which they were applied; empty when it ran as its workflow was saved. */
    led_by: z.array(nodeCause),
    /** Gates whose approval it needed, by the document it followed. */
    gates: z.array(z.string()),
    /** Tickets whose approval covered it. */
    approvals: z.array(z.string()),
    /** Who gave its output instead of running it. */
    skipped_by: z.array(actorId),
  })
  .meta({ id: 'ExecutedNode' });

export const auditedRun = z
  .object({
    run_id: runId,
    valid: z.boolean(),
    status: runStatus,
    workflow: z.object({ name: z.string(), digest }).exactOptional(),
    started_by: actorId.exactOptional(),
    /** Of the last event, and the seal over all of them. */
    seq,
    chain: z.string(),
    /** False when the log is too damaged to say what it leads to. */
    refolded: z.boolean(),
    certificate: z
      .object({
        key_id: digest,
        at: timestamp,
        asked_by: actorId,
        /** `unchecked`: signed by the key it names, but nobody said which key is to be trusted. */
        trust: z.enum(['trusted', 'unchecked', 'broken']),
      })
      .exactOptional(),
    checked: z.object({
      commits: z.number().int(),
      events: z.number().int(),
      payloads: z.number().int(),
      blobs: z.number().int(),
      documents: z.number().int(),
      /** Applied patches whose change set, put on the document before, gave the document after byte by byte. */
      patches: z.number().int(),
    }),
    repairs: z.array(repair),
    patches: z.array(auditedPatch),
    nodes: z.array(executedNode),
    approvals: z.array(auditedApproval),
    problem_count: z.number().int(),
    problems: z.array(logProblem),
  })
  .meta({ id: 'AuditedRun' });

export const audit = z
  .object({
    valid: z.boolean(),
    /** The run that was asked for first, then its children. */
    runs: z.array(auditedRun),
    /** What is wrong with the file as a whole. */
    problems: z.array(logProblem),
  })
  .meta({ id: 'Audit' });

export type AuditedApproval = z.infer<typeof auditedApproval>;
export type AuditedPatch = z.infer<typeof auditedPatch>;
export type ExecutedNode = z.infer<typeof executedNode>;
export type AuditedRun = z.infer<typeof auditedRun>;
export type Audit = z.infer<typeof audit>;
