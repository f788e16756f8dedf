/**
 * The gate for a patch of a workflow (design §4): the same rules as for a run, but for what only a live run knows. What it
 * refers to is asked here, because workflows are named and not pinned.
 */
import {
  attributeIssue,
  type ChangeSet,
  checkPatch,
  type Issue,
  type Json,
  meaningsOf,
  type PatchProposal,
  type Plan,
  planAfter,
} from '@aob/ir';
import { checkNodeUrl, type OutgoingPolicy } from '../../outgoing/index.ts';
import { sha256 } from '../../sha256.ts';
import { checkReferences, type ReferencePorts } from '../references.ts';
import { bookOfVersion } from './lineage.ts';

export interface JudgePorts extends ReferencePorts {
  readonly outgoing: OutgoingPolicy;
}

export interface WorkflowQuestion {
  /** Where the tag points. */
  readonly current: Plan;
  readonly tag: string;
  /** Without a base: it is about `current`. */
  readonly proposal: Omit<PatchProposal, 'base'>;
}

export type WorkflowVerdict =
  | {
      readonly verdict: 'sound';
      readonly plan: Plan;
      readonly changes: ChangeSet;
      /** Why it must be reviewed first; none means it applies at once. */
      readonly review: readonly Issue[];
    }
  | { readonly verdict: 'refused'; readonly issues: readonly Issue[]; readonly changes?: ChangeSet };

/** Every reason at once. */
export const judgeWorkflowPatch = async (
  ports: JudgePorts,
  { current, tag, proposal }: WorkflowQuestion,
): Promise<WorkflowVerdict> => {
  const drafted = planAfter(current.document, proposal.operations, sha256);
  const before = await checkReferences(ports, current);
  const after = drafted && (await checkReferences(ports, drafted, { name: current.name, tag }));
  const checked = checkPatch({
    current: before.plan,
    book: await bookOfVersion(ports, before.plan),
    proposal,
    hash: sha256,
    scope: 'workflow',
    meanings: meaningsOf(before.plan, ...(after === undefined ? [] : [after.plan])),
  });
  const { changes, touches = [] } = checked;
  if (changes === undefined) return { verdict: 'refused', issues: issuesOf(checked) };
  const document = (drafted?.document ?? null) as unknown as Json;
  const found = [
    ...(after?.issues ?? []).map((issue) => attributeIssue(document, touches, issue)),
    ...blockedUrls(ports.outgoing, changes).map((issue) => attributeIssue(null, touches, issue)),
  ];
  if (checked.verdict === 'sound' && found.length === 0) {
    const { plan, review } = checked;
    return { verdict: 'sound', plan, changes, review };
  }
  return { verdict: 'refused', issues: [...issuesOf(checked), ...found], changes };
};

const issuesOf = (checked: ReturnType<typeof checkPatch>): readonly Issue[] =>
  checked.verdict === 'refused' ? checked.issues : [];

/** What a patch adds or points elsewhere is judged; what stood there before was judged when it came. */
const blockedUrls = (outgoing: OutgoingPolicy, { nodes }: ChangeSet): readonly Issue[] => {
  const pointed = nodes.changed.filter(({ before }) => checkNodeUrl(before, outgoing) === undefined);
  return [...nodes.added, ...pointed.map(({ after }) => after)].flatMap(
    (node) => checkNodeUrl(node, outgoing) ?? [],
  );
};
