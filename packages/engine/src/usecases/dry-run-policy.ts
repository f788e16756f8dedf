/**
 * What another policy, or other limits, would have said to the patches that a workflow and its runs have had. Each is judged
 * again on the document that it was proposed on, by the same gate, once with the policy of then and once with the other one:
 * only what the policy decides may differ. What the live run decided then stays as it was. Writes nothing.
 */
import { setImmediate as others } from 'node:timers/promises';
import {
  bookOf,
  checkPatch,
  childrenOf,
  compile,
  type Digest,
  type Issue,
  type Json,
  meaningsOf,
  type PatchAuthor,
  type PatchProposal,
  type Plan,
  type WorkflowDocument,
} from '@aob/ir';
import type { DryRunPolicyRequest, JudgedPatch, PolicyDryRun, PolicyVerdict } from '../contract/policy.ts';
import type { OutgoingPolicy } from '../outgoing/index.ts';
import type { LedgerRow } from '../ports/projections.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { readEvents } from '../run/read-events.ts';
import { sha256 } from '../sha256.ts';
import { checkDefinition } from './check-definition.ts';
import { done, type Outcome, refusedFor } from './outcome.ts';
import type { Plans } from './plans.ts';
import { presentPatch } from './present/present-patch.ts';
import { given, parsed, parsedIf } from './present/values.ts';
import { readWorkflow, type WorkflowPorts } from './read-workflows.ts';
import type { WorkflowReview } from './workflow-patches/review-state.ts';

export interface DryRunPolicyPorts extends WorkflowPorts {
  readonly reads: RunReads;
  readonly outgoing: OutgoingPolicy;
}

/** What takes the place of the settings of then; what is absent stays. */
type Settings = Pick<DryRunPolicyRequest, 'policy' | 'limits'>;

export const dryRunPolicy = async (
  ports: DryRunPolicyPorts,
  name: string,
  { since, limit, ...settings }: DryRunPolicyRequest,
): Promise<Outcome<PolicyDryRun>> => {
  const current = await readWorkflow(ports, name, true);
  if (!current.ok) return current;
  const { name: workflow, definition } = current.value;
  const issues = settingsIssues({ ...definition } as WorkflowDocument, settings, ports.outgoing);
  if (issues.length > 0) {
    return refusedFor({
      code: 'policy.invalid',
      message: `${workflow} could not be saved with this policy.`,
      issues,
    });
  }
  const bases = createBases(ports.plans, settings);
  const items: JudgedPatch[] = [];
  for (const row of await patchesSince(ports.reads, workflow, limit, since)) {
    items.push(await judgeAgain(ports.reads, bases, row));
    // Judging takes the processor: let others have it in between.
    await others();
  }
  return done({
    workflow,
    patches: items.length,
    changed: items.filter(({ changed }) => changed).length,
    unknown: items.filter(({ now }) => now.verdict === 'unknown').length,
    items,
  });
};

/** What is wrong with the settings themselves; the workflow as it is may be beyond limits that are tried out. */
const settingsIssues = (
  definition: WorkflowDocument,
  settings: Settings,
  outgoing: OutgoingPolicy,
): readonly Issue[] => {
  const checked = checkDefinition({ ...definition, ...settings } as unknown as Json, outgoing, '');
  if (checked.ok) return [];
  return checked.issues.filter(({ pointer }) => /^\/(?:policy|limits)(?:\/|$)/.test(pointer));
};

const ROWS_PER_READ = 100;

const patchesSince = async (
  reads: RunReads,
  workflow: string,
  limit: number,
  since: string | undefined,
): Promise<readonly LedgerRow[]> => {
  const from = since === undefined ? 0 : Date.parse(since);
  const found: LedgerRow[] = [];
  for (let after: string | undefined; found.length < limit; ) {
    const page = await reads.patches({ workflow, limit: ROWS_PER_READ, after });
    found.push(...page.filter(({ createdAt }) => createdAt >= from));
    after = page.at(-1)?.patchId;
    if (page.length < ROWS_PER_READ) break;
  }
  return found.slice(0, limit);
};

interface Bases {
  /** The document of then, and the same with the other settings; undefined when it is not stored any more. */
  get(digest: Digest): Promise<{ readonly then: Plan; readonly now: Plan } | undefined>;
}

/** Patches of one run share their documents; the last few are kept. */
const BASES_MAX = 20;

const createBases = (plans: Plans, settings: Settings): Bases => {
  const known = new Map<Digest, Awaited<ReturnType<Bases['get']>>>();
  const load = async (digest: Digest): ReturnType<Bases['get']> => {
    const then = await plans.load(digest).catch(() => undefined);
    if (then === undefined) return undefined;
    const document = { ...then.document, ...settings } as WorkflowDocument;
    const compiled = compile(document, sha256, childrenOf(then));
    return compiled.ok ? { then, now: compiled.plan } : undefined;
  };
  return {
    get: async (digest) => {
      const base = known.get(digest) ?? (await load(digest));
      if (known.size >= BASES_MAX) known.clear();
      known.set(digest, base);
      return base;
    },
  };
};

const judgeAgain = async (reads: RunReads, bases: Bases, row: LedgerRow): Promise<JudgedPatch> => {
  const { patch_id, run_id, author, reason, state, proposed_at } = presentPatch(row, undefined);
  const then = verdictOfThen(row);
  const now = await verdictOfNow(reads, bases, row, then);
  const about = { patch_id, ...given('run_id', run_id), author, reason, state, proposed_at };
  return { ...about, then, now, changed: now.verdict !== 'unknown' && now.verdict !== then.verdict };
};

/** Its ledger: a ticket, or the review of a workflow's patch, means that it was asked about, whatever came of that. */
const verdictOfThen = ({ status, ticketId, review, issues }: LedgerRow): PolicyVerdict => {
  const isReviewed = ticketId !== undefined || review !== undefined;
  const verdict = isReviewed ? 'review' : status === 'refused' ? 'refuse' : 'auto';
  return { verdict, issues: parsedIf<Issue[]>(issues) ?? [] };
};

const verdictOfNow = async (
  reads: RunReads,
  bases: Bases,
  row: LedgerRow,
  then: PolicyVerdict,
): Promise<PolicyVerdict> => {
  const base = row.base === undefined ? undefined : await bases.get(row.base);
  if (base === undefined) return unknown('Its document is not stored any more, or makes no plan.');
  const proposal = await proposalOf(reads, row);
  const asThen = judge(row, base.then, proposal);
  const asNow = judge(row, base.now, proposal);
  // It was refused for what the gate does not see: the live run, or what stands around it. No policy changes that.
  if (then.verdict === 'refuse' && asThen.verdict !== 'refuse')
    return {
      verdict: 'refuse',
      issues: [...then.issues, ...(asNow.verdict === 'refuse' ? asNow.issues : [])],
    };
  if (then.verdict !== 'refuse' && asThen.verdict === 'refuse')
    return unknown(`It cannot be judged by itself: ${asThen.issues.map(({ message }) => message).join(' ')}`);
  return asNow;
};

const unknown = (message: string): PolicyVerdict => ({
  verdict: 'unknown',
  issues: [{ pointer: '', code: 'policy.unknown', message }],
});

/** The roles of an author stand in the event, and in the review of a workflow's patch; else nobody knows them any more. */
const proposalOf = async (reads: RunReads, row: LedgerRow): Promise<PatchProposal> => {
  const event =
    row.runId === undefined || row.seq === undefined
      ? undefined
      : await proposedIn(reads, row.runId, row.seq);
  const author: PatchAuthor = {
    kind: row.authorKind,
    id: row.authorId,
    roles: [],
    ...given('node', row.authorNode),
  };
  return {
    id: row.patchId,
    operations: parsed<PatchProposal['operations']>(row.operations),
    reason: row.reason,
    author: event?.author ?? parsedIf<WorkflowReview>(row.review)?.author ?? author,
  };
};

const proposedIn = async (reads: RunReads, runId: string, seq: number) => {
  const [commit] = await reads.commits(runId, seq, 1, seq);
  const event = commit && readEvents(commit.events)[seq - commit.firstSeq];
  return event?.type === 'patch.proposed' ? event.data : undefined;
};

/** How many patches lay below one that was applied: the first one makes version 2. */
const FIRST_VERSION = 2;

const judge = (row: LedgerRow, current: Plan, proposal: PatchProposal): PolicyVerdict => {
  const checked = checkPatch({
    current,
    book: bookOf(current),
    proposal,
    scope: row.scope,
    // Workflows are named in workflows, and pinned in runs.
    ...(row.scope === 'workflow' && { meanings: meaningsOf(current) }),
    hash: sha256,
    appliedPatches: row.withdraws === undefined ? Math.max(0, (row.graphVersion ?? 0) - FIRST_VERSION) : 0,
  });
  if (checked.verdict === 'refused') return { verdict: 'refuse', issues: [...checked.issues] };
  return { verdict: checked.review.length > 0 ? 'review' : 'auto', issues: [...checked.review] };
};
