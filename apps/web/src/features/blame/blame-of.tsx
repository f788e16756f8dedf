'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
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
  const client = useTRPCClient();
  const blame = useQuery({
    // Between two patches it is the same at every moment: dragging through the run asks for nothing.
    queryKey: ['run-blame', runId, graphVersion],
    queryFn: ({ signal }) =>
      client.runs.blame.query({ run_id: runId, ...(at !== null && { at }) }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <WhereFrom blame={blame.data} error={blame.error} nodeId={nodeId} />;
}
