'use client';

import type { PatchResource } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { AUTHOR_ICON, AUTHOR_WORD } from '../canvas/change-words.ts';
import { useTRPC } from '../data/trpc.ts';
import { compareHref } from '../diff/compare-href.ts';
import { Consequences } from '../inbox/consequences.tsx';
import { DecideForm } from '../inbox/decide-form.tsx';
import { decidedWord } from '../inbox/decided-word.ts';
import { isUnderWay } from '../inbox/held/held-answers.ts';
import { HeldNotice } from '../inbox/held/held-notice.tsx';
import { useStanding } from '../inbox/held/standing-of.ts';
import { ChangeCountsView } from '../overlays/change-counts.tsx';
import { countChanges } from '../overlays/layers.ts';
import { headOf } from '../run/head.ts';
import { actorWord } from '../runs/actor.ts';
import { CopyId } from '../ui/copy-id.tsx';
import { Issues } from '../ui/issues.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Ago } from '../ui/time.tsx';
import { BesideOthers } from './beside-others.tsx';
import { PatchCanvas } from './patch-canvas.tsx';
import { ChangeList } from './patch-changes.tsx';
import { isInForce, PatchStateBadge } from './patch-state.tsx';
import { JustifyingRuns, PromotePatch } from './promote-patch.tsx';
import { ReviewWorkflowPatch } from './review-workflow-patch.tsx';
import { WithdrawPatch } from './withdraw-patch.tsx';
import { WorkflowPatchCanvas } from './workflow-patch-canvas.tsx';

/** Reads like a pull request: why, who, what, what the gate said, and the decision. */
export function PatchPage({ patchId }: { readonly patchId: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.patches.get.queryOptions({ patch_id: patchId }));
  if (query.isError) return <ProblemView error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonBlock className="mx-auto mt-6 h-96 max-w-4xl" />;
  const patch = query.data;
  return (
    <article className="mx-auto flex max-w-4xl flex-col gap-6 p-6 max-sm:p-4">
      <PatchHead patch={patch} />
      <Ties patch={patch} />
      {patch.changes !== undefined && (
        <Section title="What changes" aside={<ChangeCountsView counts={countChanges(patch.changes)} />}>
          {patch.run_id !== undefined && <PatchGraph patch={patch} runId={patch.run_id} />}
          {patch.scope === 'workflow' && patch.base !== undefined && (
            <WorkflowPatchCanvas patch={patch} base={patch.base} />
          )}
          <div className="overflow-hidden rounded-lg border bg-surface">
            <ChangeList changes={patch.changes} />
          </div>
          {patch.base !== undefined && (
            <Link
              href={compareHref(patch.workflow, patch.base, `patch:${patch.patch_id}`)}
              className="self-start text-sm text-accent-text underline underline-offset-4"
            >
              Both graphs side by side
            </Link>
          )}
        </Section>
      )}
      <Checks patch={patch} />
      {patch.state === 'pending_review' && patch.ticket_id !== undefined && (
        <PatchDecision ticketId={patch.ticket_id} />
      )}
      {patch.run_id !== undefined && <BesideOthers patch={patch} runId={patch.run_id} />}
      {patch.runs !== undefined && <JustifyingRuns runs={patch.runs} />}
      {patch.state === 'pending_review' && patch.reviewing !== undefined && (
        <ReviewWorkflowPatch patch={patch} reviewing={patch.reviewing} />
      )}
      <details className="rounded-lg border bg-surface">
        <summary className="px-3 py-2 text-sm font-medium">The operations it was written as</summary>
        <div className="flex flex-col gap-3 border-t p-3">
          <Facts
            rows={[
              patch.base === undefined
                ? undefined
                : ['Written against', <CopyId key="base" id={patch.base} name="base digest" />],
              [
                'Operations digest',
                <CopyId key="ops" id={patch.operations_digest} name="operations digest" />,
              ],
              patch.digest === undefined
                ? undefined
                : ['Document after it', <CopyId key="after" id={patch.digest} name="digest" />],
            ]}
          />
          <JsonView value={patch.operations.map((operation) => ({ ...operation }))} />
        </div>
      </details>
    </article>
  );
}

/** What it takes back, what took it back, what it was before the graph moved on, and the way to take it back. */
function Ties({ patch }: { readonly patch: PatchResource }) {
  const { withdraws, withdrawn_by, called_off, promotes, promoted_by, version, rebased, run_id } = patch;
  return (
    <div className="flex flex-col gap-2 text-sm text-ink-2 empty:hidden">
      {withdraws !== undefined && (
        <p>
          Takes back <PatchLink id={withdraws}>this patch</PatchLink>.
        </p>
      )}
      {withdrawn_by !== undefined && (
        <p>
          Taken back by <PatchLink id={withdrawn_by}>this patch</PatchLink>.
        </p>
      )}
      {promotes !== undefined && (
        <p>
          Brings <PatchLink id={promotes}>this patch of a run</PatchLink> to the workflow.
        </p>
      )}
      {promoted_by !== undefined && (
        <p>
          Brought to its workflow by <PatchLink id={promoted_by}>this patch</PatchLink>.
        </p>
      )}
      {version !== undefined && (
        <p>
          It made{' '}
          <Link
            href={`/workflows/${patch.workflow}?at=${patch.digest}`}
            className="text-accent-text underline underline-offset-4"
          >
            version {version}
          </Link>{' '}
          of {patch.workflow}.
        </p>
      )}
      {rebased !== undefined && (
        <p>It was written against an older version of the graph and moved onto a newer one.</p>
      )}
      {canBeTakenBack(patch) && (
        <div className="flex gap-2">
          {run_id !== undefined && <PromotePatch patch={patch} />}
          <WithdrawPatch patch={patch} />
        </div>
      )}
      {called_off !== undefined && (
        <p>
          Called off by {actorWord(called_off.by)}: {called_off.reason}
        </p>
      )}
    </div>
  );
}

function PatchLink({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <Link href={`/patches/${id}`} className="text-accent-text underline underline-offset-4">
      {children}
    </Link>
  );
}

function PatchHead({ patch }: { readonly patch: PatchResource }) {
  const AuthorIcon = AUTHOR_ICON[patch.author.kind];
  return (
    <header className="flex flex-col gap-2">
      <h1 className="text-balance text-xl font-semibold tracking-tight">{patch.reason}</h1>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2">
        <PatchStateBadge state={patch.state} />
        <AuthorIcon className="size-4 text-ink-3" aria-label={AUTHOR_WORD[patch.author.kind]} />
        <span>
          {actorWord(patch.author.id)}
          {patch.author.node !== undefined && (
            <>
              {' '}
              from{' '}
              <RunLink patch={patch} query={`?node=${patch.author.node}`}>
                {patch.author.node}
              </RunLink>
            </>
          )}
        </span>
        <Ago at={patch.proposed_at} />
        <span>
          on{' '}
          <RunLink patch={patch} query="?mode=overlay">
            {patch.tag === undefined ? patch.workflow : `${patch.workflow}@${patch.tag}`}
          </RunLink>
        </span>
        <CopyId id={patch.patch_id} name="patch id" />
      </p>
      {patch.review !== undefined && (
        <p className="rounded-lg border bg-surface px-3 py-2 text-sm">
          {decidedWord(patch.review.decision)} by{' '}
          {patch.review.timed_out ? 'the clock' : actorWord(patch.review.by)} <Ago at={patch.review.at} />
          {patch.review.reason !== '' && <>: {patch.review.reason}</>}
        </p>
      )}
    </header>
  );
}

/** Of a workflow also one that is still under review: it is called off. */
function canBeTakenBack({ state, scope }: PatchResource): boolean {
  return scope === 'run' ? isInForce(state) : state === 'applied' || state === 'pending_review';
}

interface RunLinkProps {
  readonly patch: PatchResource;
  readonly query: string;
  readonly children: ReactNode;
}

/** To the run it changes; a patch of a workflow leads to the workflow. */
function RunLink({ patch, query, children }: RunLinkProps) {
  const href = patch.run_id === undefined ? `/workflows/${patch.workflow}` : `/runs/${patch.run_id}${query}`;
  return (
    <Link href={href} className="text-accent-text underline underline-offset-4">
      {children}
    </Link>
  );
}

/** The run at the moment the patch was proposed, with what it changes. */
function PatchGraph({ patch, runId }: { readonly patch: PatchResource; readonly runId: string }) {
  const trpc = useTRPC();
  const { seq: at } = patch;
  const moment = { ...headOf(runId), ...(at !== undefined && { at }) };
  const graph = useQuery(trpc.runs.graph.queryOptions(moment));
  if (graph.isError) return <ProblemView error={graph.error} />;
  if (graph.data === undefined) return <SkeletonBlock className="h-64" />;
  return <PatchCanvas graph={graph.data} patches={[patch]} />;
}

function Checks({ patch }: { readonly patch: PatchResource }) {
  if (patch.issues.length === 0) {
    return (
      <Section title="The gate">
        <p className="flex items-center gap-2 rounded-lg border bg-surface px-3 py-2.5 text-sm">
          <ShieldCheck data-status="completed" className="size-4 text-(--st)" aria-hidden />
          Sound: it keeps {patch.scope === 'run' && 'history, '}data flow and every approval intact, and no
          policy asked for a review.
        </p>
      </Section>
    );
  }
  const isRefused = patch.state === 'refused';
  return (
    <Section title="The gate">
      <p className="flex items-center gap-2 text-sm">
        <CircleAlert
          data-status={isRefused ? 'failed' : 'waiting'}
          className="size-4 text-(--st)"
          aria-hidden
        />
        {isRefused ? 'Refused, for every one of these reasons:' : 'Sound, but policy asks a person because:'}
      </p>
      <Issues issues={patch.issues} />
    </Section>
  );
}

function PatchDecision({ ticketId }: { readonly ticketId: string }) {
  const trpc = useTRPC();
  const ticket = useQuery(trpc.tickets.get.queryOptions({ ticket_id: ticketId }));
  const standing = useStanding(ticketId);
  if (ticket.data === undefined || ticket.data.status !== 'open') return null;
  if (isUnderWay(standing)) return <HeldNotice standing={standing} />;
  return (
    <>
      <Consequences ticket={ticket.data} />
      <DecideForm ticket={ticket.data} onGiven={() => undefined} />
    </>
  );
}
