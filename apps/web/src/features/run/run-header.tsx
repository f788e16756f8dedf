import type { Run } from '@aob/engine/contract';
import { ArrowRight, GitCompareArrows } from 'lucide-react';
import Link from 'next/link';
import { compareHrefOf } from '../compare/compare-link.ts';
import { InExperiment } from '../experiments/in-experiment.tsx';
import { actorWord } from '../runs/actor.ts';
import { ClockWords, waitsForClock } from '../runs/clock-words.tsx';
import { RunStatusBadge } from '../runs/run-status.tsx';
import { CopyId } from '../ui/copy-id.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Ago, Left, Took } from '../ui/time.tsx';
import { CancelRun } from './cancel-run.tsx';
import { ChildOf } from './family.tsx';
import { isFinished } from './finished.ts';
import { PauseRun } from './pause-run.tsx';
import { RecordedFast } from './recorded-fast.tsx';
import { ReplayOf } from './replay-of.tsx';
import { ReplayRun } from './replay-run.tsx';
import { SignalRun } from './signal-run.tsx';
import { statusSentence } from './status-sentence.ts';

export function RunHeader({ run }: { readonly run: Run | undefined }) {
  if (run === undefined) {
    return (
      <div className="flex h-[4.25rem] items-center gap-4 border-b bg-surface px-5">
        <SkeletonBlock className="h-6 w-64" />
      </div>
    );
  }
  const ticket = run.waiting_for.find(({ kind }) => kind === 'ticket');
  const signal = run.waiting_for.find(({ kind }) => kind === 'signal');
  const due = ticket?.kind === 'ticket' ? ticket.due : undefined;
  return (
    <div className="flex min-h-[4.25rem] flex-wrap items-center gap-x-4 gap-y-2 border-b bg-surface px-5 py-2.5 max-sm:px-3">
      <div className="min-w-0 flex-1 max-sm:basis-full">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h1 className="truncate text-lg font-semibold tracking-tight">
            <WorkflowName workflow={run.workflow} />
          </h1>
          <CopyId id={run.run_id} name="run id" />
          <RunStatusBadge status={run.status} />
          {run.fidelity === 'fast' && <RecordedFast />}
        </div>
        <p className="mt-0.5 flex flex-wrap gap-x-1.5 text-sm text-ink-2">
          <span data-testid="status-words">
            {waitsForClock(run) ? <ClockWords due={run.wake_at} /> : statusSentence(run)}
          </span>
          {due !== undefined && (
            <span>
              · <Left due={due} />
            </span>
          )}
          <span className="text-ink-3">
            · started by {actorWord(run.started_by)} <Ago at={run.created_at} /> ·{' '}
            <Took from={run.created_at} to={run.finished_at} />
          </span>
        </p>
        {run.parent !== undefined && <ChildOf parent={run.parent} />}
        {run.experiment !== undefined && <InExperiment experiment={run.experiment} />}
        {run.replay !== undefined && <ReplayOf run={run} replay={run.replay} />}
      </div>
      {ticket?.kind === 'ticket' && (
        <Link
          href={`/inbox?ticket=${ticket.ticket_id}`}
          className="inline-flex h-8 items-center gap-1.5 rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:brightness-110 max-sm:h-10"
        >
          Decide
          <ArrowRight className="size-3.5" aria-hidden />
        </Link>
      )}
      {signal?.kind === 'signal' && (
        <SignalRun runId={run.run_id} signal={signal.signal} node={signal.node} />
      )}
      <Link
        href={compareHrefOf(run)}
        className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line-strong bg-surface px-3 text-sm font-medium hover:bg-hover max-sm:h-10"
      >
        <GitCompareArrows className="size-4" aria-hidden />
        Compare
      </Link>
      {isFinished(run.status) && <ReplayRun run={run} />}
      {!isFinished(run.status) && run.quarantine === undefined && (
        <>
          <PauseRun run={run} />
          {run.compensation?.status !== 'running' && <CancelRun run={run} />}
        </>
      )}
    </div>
  );
}

/** A definition that came with the run is kept under no name: there is no page to go to. */
function WorkflowName({ workflow: { name, tag } }: { readonly workflow: Run['workflow'] }) {
  if (tag === undefined) return name;
  return (
    <Link href={`/workflows/${name}`} className="rounded hover:underline">
      {name}
    </Link>
  );
}
