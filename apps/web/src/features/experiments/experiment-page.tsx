'use client';

import type { Experiment } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '../data/trpc.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { Fact } from '../ui/chip.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Facts } from '../ui/section.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ExperimentActs } from './experiment-acts.tsx';
import { ExperimentHistory } from './experiment-history.tsx';
import { ExperimentReport } from './experiment-report.tsx';
import { Part } from './part.tsx';
import { guardrailWords, haltWords } from './words.ts';

export function ExperimentPage({ name }: { readonly name: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.experiments.get.queryOptions({ experiment: name }));
  const experiment = query.data;
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-6 p-6 max-sm:p-3">
      <PageHeading title={name}>
        {experiment !== undefined && (
          <>
            <LinkButton href={`/experiments/new?like=${encodeURIComponent(name)}`} icon={Copy}>
              One like it
            </LinkButton>
            <ExperimentActs experiment={experiment} />
          </>
        )}
      </PageHeading>
      {query.isPending && <SkeletonRows count={6} />}
      {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
      {experiment !== undefined && (
        <>
          <WhatItDoes experiment={experiment} />
          <ExperimentReport experiment={experiment} />
          <ExperimentHistory experiment={experiment.experiment_id} />
        </>
      )}
    </div>
  );
}

function WhatItDoes({ experiment }: { readonly experiment: Experiment }) {
  const { status, halted, workflow, base, sticky, cost, guardrails, control } = experiment;
  const rails = guardrailWords(guardrails);
  return (
    <Part title="What it does">
      <Facts
        rows={[
          [
            'Status',
            <span key="status" data-testid="experiment-status">
              {halted === undefined ? (
                <Fact>{status}</Fact>
              ) : (
                `${haltWords(status, halted)}; every run gets ${control}`
              )}
            </span>,
          ],
          [
            'Runs of',
            <Link key="workflow" href={`/workflows/${workflow}`} className="hover:underline" title={base}>
              {workflow}
            </Link>,
          ],
          ['Kept to an arm by', sticky === null ? 'the key of the run' : <code key="sticky">{sticky}</code>],
          cost === null ? undefined : ['Cost', <code key="cost">outputs{cost}</code>],
          ['Stops an arm when', rails.length === 0 ? 'nothing' : rails.join('; ')],
          [
            'Runs',
            <Link
              key="runs"
              href={`/runs?label=${encodeURIComponent(`experiment=${experiment.name}`)}`}
              className="hover:underline"
            >
              all of its runs
            </Link>,
          ],
        ]}
      />
    </Part>
  );
}
