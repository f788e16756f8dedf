/**
 * Does the log's own account of its patches hold? The operations are those that were proposed, each change set put on the
 * document before gives the document after byte by byte, each step begins where the one before ended, and what needed a
 * review was approved first. So the document a run follows is proved to be its base and its stack, and nothing else
 * (docs/adr/0034): that is why nobody ever has to put the stack together again to read it.
 */
import { canonicalJson, type Digest, type Json, materialize, type WorkflowDocument } from '@aob/ir';
import type { Documents } from '../../ports/documents.ts';
import type { EventOf } from '../../run/events.ts';
import { sha256 } from '../../sha256.ts';
import type { PlacedEvent } from '../../write-path/placed-event.ts';
import { isDigest } from '../resolve-workflow.ts';
import type { LogCheck } from './check-log.ts';
import { type Findings, reasonOf, report } from './findings.ts';

interface Course {
  readonly findings: Findings;
  readonly documents: Documents;
  /** The document the run follows. */
  plan: unknown;
  /** By patch: the ticket that must approve it. */
  readonly reviews: Map<string, string>;
  readonly approved: Set<string>;
  /** Steps that were put together again and came out right. */
  proved: number;
}

/** Answers how many applied patches were proved. Never throws for what a log may hold. */
export const checkPatches = async (
  { findings, started, projected }: LogCheck,
  documents: Documents,
): Promise<number> => {
  const { digest, pinned } = started?.data.workflow ?? {};
  const course: Course = {
    findings,
    documents,
    plan: pinned ?? digest,
    reviews: new Map(),
    approved: new Set(),
    proved: 0,
  };
  for (const placed of projected) await follow(course, placed);
  return course.proved;
};

const follow = async (course: Course, { event, seq }: PlacedEvent): Promise<void> => {
  switch (event.type) {
    case 'ticket.decided':
      if (event.data.decision === 'approve') course.approved.add(event.data.ticket_id);
      return;
    case 'patch.proposed':
      checkOperations(course, event.data, seq);
      return;
    case 'patch.review_requested':
      course.reviews.set(event.data.patch_id, event.data.ticket_id);
      return;
    case 'patch.applied':
      checkApproval(course, event.data.patch_id, seq);
      await checkStep(course, event.data, seq);
      course.plan = event.data.after;
      return;
    default:
  }
};

type Proposed = EventOf<'patch.proposed'>['data'];
type Applied = EventOf<'patch.applied'>['data'];

/** Over what was sent, before it was moved to another document. */
const checkOperations = ({ findings }: Course, data: Proposed, seq: number): void => {
  const sent = data.rebased?.operations ?? data.operations;
  if (digestOfJson(sent as unknown as Json) === data.operations_digest) return;
  const message = 'The digest of the operations belongs to other operations.';
  report(findings, { seq, code: 'patch.operations', message, subject: data.patch_id });
};

const digestOfJson = (value: Json): Digest | undefined => {
  try {
    return sha256(canonicalJson(value));
  } catch {
    return undefined;
  }
};

const checkApproval = ({ findings, reviews, approved }: Course, patchId: string, seq: number): void => {
  const ticket = reviews.get(patchId);
  if (ticket === undefined || approved.has(ticket)) return;
  const message = `The patch needed a review, and ${ticket} did not approve it before it was applied.`;
  report(findings, { seq, code: 'patch.not_approved', message, subject: patchId });
};

const checkStep = async (course: Course, applied: Applied, seq: number): Promise<void> => {
  const { findings } = course;
  const { patch_id: subject, before, after } = applied;
  if (before !== course.plan) {
    const message = `The patch was applied to ${before}, but the run followed ${course.plan}.`;
    report(findings, { seq, code: 'patch.order', message, subject });
  }
  // A document that is not there, or not what its digest says, is a finding of its own.
  const body = isDigest(before) ? await course.documents.get(before) : undefined;
  if (body === undefined || sha256(body) !== before) return;
  const made = outcomeOf(body, applied);
  if (made === after) course.proved += 1;
  else {
    const message = `What the patch changes leads from ${before} to ${made}, and not to ${after}.`;
    report(findings, { seq, code: 'patch.outcome', message, subject });
  }
};

const outcomeOf = (body: string, { changes }: Applied): string => {
  try {
    const made = materialize(JSON.parse(body) as WorkflowDocument, [{ changes }], sha256);
    return made.ok ? made.digest : `nothing (${made.issues.map(({ message }) => message).join(' ')})`;
  } catch (error) {
    return `nothing (${reasonOf(error)})`;
  }
};
