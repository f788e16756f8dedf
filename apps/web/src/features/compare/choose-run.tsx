import { useQuery } from '@tanstack/react-query';
import { GitCompareArrows } from 'lucide-react';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { RunStatusBadge } from '../runs/run-status.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { shortId } from '../ui/short-id.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Ago, Took } from '../ui/time.tsx';

const OFFERED_MAX = 50;

interface ChooseRunProps {
  /** The run that the chosen one is compared with; null: any two. */
  readonly other: string | null;
  readonly onChoose: (runId: string) => void;
}

/** The other runs of the same workflow, newest first. */
export function ChooseRun({ other, onChoose }: ChooseRunProps) {
  const trpc = useTRPC();
  const known = useQuery(trpc.runs.list.queryOptions({ id: [other ?? ''] }, { enabled: other !== null }));
  const workflow = known.data?.items[0]?.workflow.name;
  const runs = useQuery(
    trpc.runs.list.queryOptions(
      { limit: OFFERED_MAX, ...(workflow === undefined ? {} : { workflow }) },
      { enabled: other === null || workflow !== undefined },
    ),
  );
  const failed = [known, runs].find(({ isError }) => isError);
  const isUnknown = known.isSuccess && workflow === undefined;
  const offered = runs.data?.items.filter(({ run_id }) => run_id !== other) ?? [];
  return (
    <div className="mx-auto flex max-w-4xl flex-col gap-4 p-6 max-sm:p-3">
      <PageHeading title={other === null ? 'Compare two runs' : `Compare ${shortId(other)} with`} />
      <div className="overflow-hidden rounded-lg border bg-surface">
        {failed !== undefined && <ProblemView error={failed.error} onRetry={() => void failed.refetch()} />}
        {failed === undefined && !isUnknown && runs.isPending && <SkeletonRows />}
        {(isUnknown || (runs.isSuccess && offered.length === 0)) && (
          <EmptyState icon={GitCompareArrows} title={isUnknown ? 'No such run' : 'Nothing to compare with'}>
            {isUnknown
              ? 'The run that was to be compared is not known here.'
              : 'This is the only run of its workflow. Replay it, or start another one, and compare the two.'}
          </EmptyState>
        )}
        <ul aria-label="Runs to compare with">
          {offered.map((run) => (
            <li key={run.run_id} className="border-b last:border-b-0">
              <button
                type="button"
                onClick={() => onChoose(run.run_id)}
                className="flex min-h-11 w-full flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 text-left text-sm -outline-offset-2 hover:bg-hover"
              >
                <RunStatusBadge status={run.status} />
                <span className="font-medium">{run.workflow.name}</span>
                <span className="font-mono text-xs text-ink-3">{shortId(run.run_id)}</span>
                <span className="ml-auto text-ink-2">
                  <Ago at={run.created_at} />
                </span>
                <span className="w-20 text-right text-ink-2">
                  <Took from={run.created_at} to={run.finished_at} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
