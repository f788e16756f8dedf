'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';
import { WhereFrom } from './where-from.tsx';

interface OfWorkflowProps {
  readonly name: string;
  /** Of the version on view. */
  readonly digest: string;
  readonly nodeId: string;
}

export function WhereFromInWorkflow({ name, digest, nodeId }: OfWorkflowProps) {
  const trpc = useTRPC();
  const blame = useQuery(trpc.workflows.blame.queryOptions({ name, ref: digest }));
  return <WhereFrom blame={blame.data} error={blame.error} nodeId={nodeId} />;
}

interface OfRunProps {
  readonly runId: string;
  /** How often its graph has changed by the moment on view: what it comes from changes with it. */
  readonly graphVersion: number;
  /** The seq on view; null is now. */
  readonly at: number | null;
  readonly nodeId: string;
}

export function WhereFromInRun({ runId, graphVersion, at, nodeId }: OfRunProps) {
  const trpc = useTRPC();
  const asked = trpc.runs.blame.queryOptions({ run_id: runId, ...(at !== null && { at }) });
  const blame = useQuery({
    ...asked,
    // Between two patches it is the same at every moment.
    queryKey: [
      ...trpc.runs.blame.queryKey({ run_id: runId }),
      graphVersion,
    ] as unknown as typeof asked.queryKey,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <WhereFrom blame={blame.data} error={blame.error} nodeId={nodeId} />;
}
