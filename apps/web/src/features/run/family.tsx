'use client';

import type { Run, RunSummary } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../data/trpc.ts';
import { RunStatusBadge } from '../runs/run-status.tsx';
import { Section } from '../ui/section.tsx';
import { shortId } from '../ui/short-id.ts';

/** As lists have it: those are read again whenever anything happens in the workspace. */
function useSummary(runId: string): RunSummary | undefined {
  const trpc = useTRPC();
  return useQuery(trpc.runs.list.queryOptions({ id: [runId] })).data?.items[0];
}

/** The step of another run that this run is carried out for. */
export function ChildOf({ parent }: { readonly parent: NonNullable<Run['parent']> }) {
  const { run_id, node, scope } = parent;
  const around = useSummary(run_id);
  const opened = scope === '' ? '' : `&in=${encodeURIComponent(scope)}`;
  return (
    <p className="mt-0.5 text-sm text-ink-2" data-testid="child-of">
      Runs for{' '}
      <Link
        href={`/runs/${run_id}?node=${node}${opened}`}
        className="text-accent-text underline underline-offset-4"
      >
        {scope}
        {node}
      </Link>{' '}
      of {around?.workflow.name ?? 'run'} <span className="font-mono">{shortId(run_id)}</span>
    </p>
  );
}

/** The run that a step stands for, as it is now. */
export function ChildRun({ runId }: { readonly runId: string }) {
  const child = useSummary(runId);
  return (
    <Section title="Runs as">
      <Link
        href={`/runs/${runId}`}
        data-testid="child-run"
        className="flex items-center gap-2.5 rounded-lg border px-3 py-2.5 text-sm hover:bg-hover"
      >
        <span className="min-w-0 flex-1 truncate font-medium">{child?.workflow.name ?? 'Child run'}</span>
        <span className="font-mono text-xs text-ink-3">{shortId(runId)}</span>
        {child !== undefined && <RunStatusBadge status={child.status} />}
      </Link>
    </Section>
  );
}
