import type { Digest, Plan } from '@aob/ir';
import type { MoveTagRequest, Tag } from '../contract/workflows.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import { checkReplacement } from './check-replacement.ts';
import { done, type Outcome, refused, refusedFor } from './outcome.ts';
import { timestampOf } from './present/values.ts';
import { type PushWorkflowPorts, stale } from './push-workflow.ts';
import { checkReferences, type ReferencePorts } from './references.ts';
import { nameIssue, unknownWorkflow } from './resolve-workflow.ts';

export interface MoveTag {
  readonly name: string;
  readonly tag: string;
  readonly caller: Caller;
  readonly request: MoveTagRequest;
}

/** Points a tag at another version, if it still stands where the caller saw it. The move is kept in its history. */
export const moveTag = async (
  ports: Omit<PushWorkflowPorts, 'outgoing'>,
  { name, tag, caller, request }: MoveTag,
): Promise<Outcome<Tag>> => {
  const refusal = isNoPerson(caller) ?? lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const issue = nameIssue(tag, '', 'tag');
  if (issue) return refusedFor({ code: issue.code, message: issue.message, issues: [issue] });
  if ((await ports.workflows.get(name)) === undefined) return unknownWorkflow(ports.workflows, name);
  const { to, expect, reason } = request;
  return pointTag(ports, { name, tag, caller, kind: 'set', to, expect, reason, pointer: '/to' });
};

export interface PointTag {
  readonly name: string;
  readonly tag: string;
  readonly caller: Caller;
  readonly kind: 'set' | 'undo' | 'redo';
  readonly to: Digest;
  /** Where it points now; null for a new one. */
  readonly expect: Digest | null;
  readonly reason: string | undefined;
  /** Where the target stands in what was sent. */
  readonly pointer: string;
}

/** A tag that moves is a document in the place of another: through the same gate as a push (R22). */
export const pointTag = async (
  ports: Omit<PushWorkflowPorts, 'outgoing'>,
  { pointer, caller, ...move }: PointTag,
): Promise<Outcome<Tag>> => {
  const { workflows } = ports;
  const { name, tag, to, expect } = move;
  const versions = await workflows.versions(name);
  if (!versions.some((version) => version.digest === to)) return unknownVersion(name, to);
  if (expect !== null && expect !== to && versions.some((version) => version.digest === expect)) {
    const [before, after] = await Promise.all([planAt(ports, expect), planAt(ports, to)]);
    const kept = await checkReplacement(ports, { before, after, caller, at: pointer });
    if (kept) return kept;
  }
  const moved = await workflows.moveTag({ ...move, expect: expect ?? undefined, actor: caller.id });
  if (moved.kind === 'stale') return stale(name, tag, moved.current, '/expect');
  if (moved.kind === 'unknown_version') return unknownVersion(name, to);
  ports.writer.limitsChanged(name);
  const row = await workflows.tag(name, tag);
  return row === undefined
    ? unknownWorkflow(workflows, name)
    : done({ tag, digest: row.digest, updated_at: timestampOf(row.updatedAt) });
};

/** With what it runs, as that counts where approvals are compared (R24). */
const planAt = async (ports: ReferencePorts, digest: Digest): Promise<Plan> =>
  (await checkReferences(ports, await ports.plans.load(digest))).plan;

const unknownVersion = (name: string, digest: string): Outcome<never> =>
  refused({
    kind: 'rejected',
    code: 'workflow.version_unknown',
    message: `${name} has no version ${digest}.`,
    hint: `GET /v1/workflows/${name}/versions lists its versions; POST /v1/workflows saves a new one.`,
    pointer: '/to',
  });
