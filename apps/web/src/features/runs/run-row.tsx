import type { RunSummary } from '@aob/engine/contract';
import { Layers2 } from 'lucide-react';
import Link from 'next/link';
import type { RowPlace } from '../lists/virtual-list.tsx';
import { CopyId } from '../ui/copy-id.tsx';
import { Hint } from '../ui/hint.tsx';
import { shortId } from '../ui/short-id.ts';
import { Ago, Took } from '../ui/time.tsx';
import { actorWord } from './actor.ts';
import { ClockWords, waitsForClock } from './clock-words.tsx';
import { RunStatusBadge } from './run-status.tsx';

const COLUMNS =
  'grid grid-cols-[7.5rem_minmax(9rem,1.2fr)_minmax(0,2fr)_3.5rem_6.5rem_5rem] items-center gap-x-4 px-4 max-md:grid-cols-[auto_1fr_auto] max-md:gap-x-2.5 max-md:gap-y-1';

export function RunRowHeader() {
  return (
    <div
      aria-hidden
      className={`${COLUMNS} h-9 border-b bg-sunken text-xs font-medium text-ink-2 max-md:hidden`}
    >
      <span>Status</span>
      <span>Run</span>
      <span>Now</span>
      <span>Patches</span>
      <span>Started</span>
      <span className="text-right">Took</span>
    </div>
  );
}

interface RunRowProps {
  readonly run: RunSummary;
  readonly place: RowPlace;
}

export function RunRow({ run, place }: RunRowProps) {
  // Version 1 is the base.
  const patches = run.graph_version - 1;
  return (
    <li
      {...place}
      className={`${COLUMNS} relative min-h-11 border-b py-1.5 max-md:py-2.5 last:border-b-0 hover:bg-hover`}
      data-run={run.run_id}
    >
      <span className="flex">
        <RunStatusBadge status={run.status} />
      </span>
      <span className="flex min-w-0 items-center gap-1.5">
        {/* The link covers the row; what stands above it (the id) keeps its own click. */}
        <Link
          href={`/runs/${run.run_id}`}
          className="truncate font-medium after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-text"
        >
          {run.workflow.name}
        </Link>
        <span className="relative z-10 max-md:hidden">
          <CopyId id={run.run_id} name="run id" />
        </span>
      </span>
      <span className="truncate text-sm text-ink-2 max-md:col-span-3 max-md:row-start-2">
        <NowWords run={run} />
      </span>
      <span className="text-sm text-ink-2 max-md:hidden">
        {patches > 0 && (
          <Hint text={`${patches} applied ${patches === 1 ? 'patch' : 'patches'}`}>
            <span className="relative z-10 inline-flex items-center gap-1 tabular-nums">
              <Layers2 className="size-3.5" aria-hidden />+{patches}
            </span>
          </Hint>
        )}
      </span>
      <span className="text-sm text-ink-2 max-md:text-right">
        <Ago at={run.created_at} />
      </span>
      <span className="text-right text-sm text-ink-2 max-md:hidden">
        <Took from={run.created_at} to={run.finished_at} />
      </span>
    </li>
  );
}

/** What the run is doing or how it ended, in words. */
function NowWords({ run }: { readonly run: RunSummary }) {
  if (run.error !== undefined) {
    const { node, message } = run.error;
    return node === undefined ? message : `${node}: ${message}`;
  }
  if (waitsForClock(run)) return <ClockWords due={run.wake_at} />;
  if (run.status_text !== undefined) return run.status_text;
  const { parent } = run;
  return parent === undefined
    ? `started by ${actorWord(run.started_by)}`
    : `runs for ${parent.scope}${parent.node} of ${shortId(parent.run_id)}`;
}
