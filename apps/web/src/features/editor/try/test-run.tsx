import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../data/trpc.ts';
import { FailureView } from '../../run/failure-view.tsx';
import { isFinished } from '../../run/finished.ts';
import { StoredValueView } from '../../run/stored-value.tsx';
import { RunStatusBadge } from '../../runs/run-status.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { SkeletonBlock } from '../../ui/skeleton.tsx';
import { Took } from '../../ui/time.tsx';

/** Short enough for a step that answers at once, and little work for the server. */
const LOOK_MS = 500;

interface TestRunProps {
  readonly runId: string;
  readonly node: string;
}

/** How a run that tries one step goes, and what came of it. */
export function TestRun({ runId, node }: TestRunProps) {
  const trpc = useTRPC();
  const graph = useQuery(
    trpc.runs.graph.queryOptions(
      { run_id: runId },
      { refetchInterval: ({ state }) => (state.data && isFinished(state.data.status) ? false : LOOK_MS) },
    ),
  );
  if (graph.isError) return <ProblemView error={graph.error} onRetry={() => void graph.refetch()} />;
  if (graph.data === undefined) return <SkeletonBlock className="h-16" />;
  const { status, nodes } = graph.data;
  const step = nodes.find(({ id, scope }) => id === node && scope === '');
  const began = step?.started_at ?? step?.queued_at;
  return (
    <section aria-label="What came of it" className="flex flex-col gap-2 rounded-lg border p-3">
      <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <RunStatusBadge status={status} />
        {began !== undefined && <Took from={began} to={step?.finished_at} />}
        <Link href={`/runs/${runId}`} className="text-accent-text underline underline-offset-4">
          the test run
        </Link>
      </p>
      {step?.error !== undefined && <FailureView failure={step.error} />}
      {step?.output !== undefined && <StoredValueView stored={step.output} name={node} />}
    </section>
  );
}
