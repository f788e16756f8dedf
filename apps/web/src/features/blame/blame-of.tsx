'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTRPC, useTRPCClient } from '../data/trpc.ts';
import { BlameOnHover } from './blame-on-hover.tsx';
import { WhereFrom } from './where-from.tsx';

interface Version {
  readonly name: string;
  /** Of the version on view. */
  readonly digest: string;
}

export function WhereFromInWorkflow({ nodeId, ...version }: Version & { readonly nodeId: string }) {
  const blame = useWorkflowBlame(version, true);
  return <WhereFrom blame={blame.data} error={blame.error} nodeId={nodeId} />;
}

/** Around the canvas of a version. */
export function HoverInWorkflow({ children, ...version }: Version & { readonly children: ReactNode }) {
  const [isWanted, setWanted] = useState(false);
  const blame = useWorkflowBlame(version, isWanted);
  return (
    <BlameOnHover blame={blame.data} onWanted={() => setWanted(true)}>
      {children}
    </BlameOnHover>
  );
}

function useWorkflowBlame({ name, digest }: Version, isWanted: boolean) {
  const trpc = useTRPC();
  return useQuery(trpc.workflows.blame.queryOptions({ name, ref: digest }, { enabled: isWanted }));
}

interface RunMoment {
  readonly runId: string;
  /** How often its graph has changed by the moment on view: what it comes from changes with it. */
  readonly graphVersion: number;
  /** The seq on view; null is now. */
  readonly at: number | null;
}

export function WhereFromInRun({ nodeId, ...moment }: RunMoment & { readonly nodeId: string }) {
  const blame = useRunBlame(moment, true);
  return <WhereFrom blame={blame.data} error={blame.error} nodeId={nodeId} />;
}

/** Around the canvas of a run. */
export function HoverInRun({
  children,
  isOn,
  ...moment
}: RunMoment & { readonly isOn: boolean; readonly children: ReactNode }) {
  const [isWanted, setWanted] = useState(false);
  const blame = useRunBlame(moment, isWanted);
  return (
    <BlameOnHover isOn={isOn} blame={blame.data} onWanted={() => setWanted(true)}>
      {children}
    </BlameOnHover>
  );
}

function useRunBlame({ runId, graphVersion, at }: RunMoment, isWanted: boolean) {
  const client = useTRPCClient();
  return useQuery({
    // Between two patches it is the same at every moment: dragging through the run asks for nothing.
    queryKey: ['run-blame', runId, graphVersion],
    queryFn: ({ signal }) =>
      client.runs.blame.query({ run_id: runId, ...(at !== null && { at }) }, { signal }),
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
