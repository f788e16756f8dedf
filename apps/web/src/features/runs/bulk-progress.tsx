'use client';

import type { Bulk, BulkAction } from '@aob/engine/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Square, X } from 'lucide-react';
import Link from 'next/link';
import { shownProblem } from '../data/problem.ts';
import { useTRPC } from '../data/trpc.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { CopyId } from '../ui/copy-id.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { toast } from '../ui/toast.ts';

const POLL_MS = 700;

const DOING: { readonly [A in BulkAction]: string } = {
  cancel: 'Cancelling',
  retry: 'Retrying',
  pause: 'Pausing',
  resume: 'Resuming',
  replay: 'Replaying',
};

/** How far an order for many runs has come; the address of the page keeps which one. */
export function BulkProgress({ bulkId, onClose }: { readonly bulkId: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = trpc.bulk.get.queryOptions({ bulk_id: bulkId });
  const bulk = useQuery({
    ...options,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.finished_at === undefined && !state.error ? POLL_MS : false),
  });
  const abort = useMutation(
    trpc.bulk.abort.mutationOptions({
      onSuccess: (now) => queries.setQueryData(options.queryKey, now),
      onError: (error) => {
        toast.error(shownProblem(error).title);
      },
    }),
  );
  if (bulk.isError) return <ProblemView error={bulk.error} onRetry={() => void bulk.refetch()} />;
  if (bulk.data === undefined) return null;
  const { data } = bulk;
  const seen = data.done + data.failed + data.skipped;
  const isOver = data.finished_at !== undefined;
  return (
    <section
      aria-label="Order for many runs"
      className="flex flex-col gap-2 rounded-lg border bg-surface px-4 py-3 text-sm"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="font-medium" role="status">
          {words(data, seen)}
        </span>
        <CopyId id={bulkId} name="order id" />
        {data.action === 'replay' && data.done > 0 && (
          <Link
            href={`/runs?label=${encodeURIComponent(`bulk=${bulkId}`)}`}
            className="text-accent-text underline underline-offset-4"
          >
            Show the new runs
          </Link>
        )}
        <span className="flex-1" />
        {isOver ? (
          <IconButton icon={X} label="Close" onClick={onClose} />
        ) : (
          <Button
            icon={Square}
            disabled={abort.isPending || data.state === 'aborting'}
            onClick={() => abort.mutate({ bulk_id: bulkId })}
          >
            Call off
          </Button>
        )}
      </div>
      {!isOver && (
        <progress
          className="h-1.5 w-full accent-(--accent)"
          aria-label="Runs told"
          value={seen}
          max={Math.max(data.matched, seen, 1)}
        />
      )}
      <Problems bulk={data} />
    </section>
  );
}

function words({ action, state, matched, done, failed, skipped }: Bulk, seen: number): string {
  if (state === 'running') return `${DOING[action]}: ${seen} of ${matched} runs`;
  if (state === 'aborting') return 'Being called off';
  const counts = [
    `${done} done`,
    ...(skipped === 0 ? [] : [`${skipped} had nothing to do`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ].join(', ');
  return state === 'aborted' ? `Called off: ${counts}` : `${DOING[action]} is over: ${counts}`;
}

function Problems({ bulk: { problems, failed } }: { readonly bulk: Bulk }) {
  if (problems.length === 0) return null;
  return (
    <ul className="flex max-h-48 flex-col gap-1 overflow-auto" aria-label="Failed">
      {problems.map(({ run_id, code, message }) => (
        <li key={run_id} className="flex flex-wrap gap-x-2">
          <Link href={`/runs/${run_id}`} className="font-mono text-xs hover:underline">
            {run_id}
          </Link>
          <span className="text-ink-2">
            {message} ({code})
          </span>
        </li>
      ))}
      {failed > problems.length && <li className="text-ink-3">and {failed - problems.length} more</li>}
    </ul>
  );
}
