'use client';

import type { ArmReport, Experiment, ExperimentReport as Report } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { Fact } from '../ui/chip.tsx';
import { durationWords } from '../ui/durations.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { StopArm } from './experiment-acts.tsx';
import { IntervalBar } from './interval-bar.tsx';
import { Part } from './part.tsx';
import { amount, haltWords, percent, points } from './words.ts';

/** Counts change with every run; the stream tells of some of them, this of the rest. */
const REFRESH_MS = 10_000;

/** How the arms compare, each number with how sure it is. */
export function ExperimentReport({ experiment }: { readonly experiment: Experiment }) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.experiments.report.queryOptions(
      { experiment: experiment.experiment_id },
      { refetchInterval: REFRESH_MS },
    ),
  );
  const report = query.data;
  return (
    <Part title="How its arms compare">
      {query.isPending && <SkeletonRows count={3} />}
      {query.isError && <ProblemView error={query.error} onRetry={() => void query.refetch()} />}
      {report !== undefined && <ReportTable report={report} experiment={experiment} />}
      <ul className="flex list-disc flex-col gap-1 pl-5 text-sm text-ink-2">
        {report?.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Part>
  );
}

function ReportTable({ report, experiment }: { readonly report: Report; readonly experiment: Experiment }) {
  const hasCosts = report.arms.some(({ cost }) => cost !== null);
  const reach = reachOf(report.arms);
  const control = report.arms.find(({ is_control }) => is_control)?.success_rate?.value;
  return (
    <div className="overflow-x-auto rounded-lg border bg-surface">
      <table className="w-full text-sm tabular-nums">
        <thead>
          <tr className="border-b text-left text-xs text-ink-2">
            <Head>Arm</Head>
            <Head>Runs</Head>
            <Head>Success</Head>
            <Head>Against {experiment.control}</Head>
            <Head>p50 / p95</Head>
            {hasCosts && <Head>Cost of a run</Head>}
          </tr>
        </thead>
        <tbody>
          {report.arms.map((arm) => (
            <tr key={arm.name} data-arm={arm.name} className="border-b align-top last:border-b-0">
              <ArmCell arm={arm} experiment={experiment} />
              <CountsCell counts={arm.counts} />
              <RateCell rate={arm.success_rate} control={control} />
              <DifferenceCell arm={arm} reach={reach} />
              <Cell>
                {arm.latency_ms === null ? (
                  <None />
                ) : (
                  `${durationWords(arm.latency_ms.p50)} / ${durationWords(arm.latency_ms.p95)}`
                )}
              </Cell>
              {hasCosts && (
                <Cell>
                  {arm.cost === null ? (
                    <None />
                  ) : (
                    <>
                      {amount(arm.cost.mean)}
                      <Small>
                        {amount(arm.cost.total)} in {arm.cost.runs} runs
                      </Small>
                    </>
                  )}
                </Cell>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The scale of differences: as wide as the widest, so that none is cut off and 0 stands in the middle. */
function reachOf(arms: readonly ArmReport[]): number {
  const ends = arms.flatMap(({ difference }) =>
    difference === null ? [] : [difference.low, difference.high],
  );
  return Math.max(0.05, ...ends.map(Math.abs));
}

function ArmCell({ arm, experiment }: { readonly arm: ArmReport; readonly experiment: Experiment }) {
  const {
    stopped,
    patches = [],
    operations = [],
  } = experiment.arms.find(({ name }) => name === arm.name) ?? {};
  const changes = [
    ...patches,
    ...(operations.length === 0
      ? []
      : [`${operations.length} ${operations.length === 1 ? 'operation' : 'operations'}`]),
  ].join(', ');
  return (
    <Cell>
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {arm.name}
        {arm.is_control && <Fact>control</Fact>}
        {stopped === undefined && <span className="font-normal text-ink-2">{percent(arm.share)}</span>}
      </span>
      {changes !== '' && <Small>{changes}</Small>}
      {stopped !== undefined && <p className="mt-1 text-danger">{haltWords('stopped', stopped)}</p>}
      {stopped === undefined && !arm.is_control && experiment.status !== 'stopped' && (
        <StopArm experiment={experiment} arm={arm} />
      )}
    </Cell>
  );
}

function CountsCell({ counts }: { readonly counts: ArmReport['counts'] }) {
  const parts = [
    [counts.running, 'under way'],
    [counts.completed, 'completed'],
    [counts.failed, 'failed'],
    [counts.timed_out, 'timed out'],
    [counts.cancelled, 'cancelled'],
  ] as const;
  const words = parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  return (
    <Cell>
      {counts.started}
      {words.length > 0 && <Small>{words.join(', ')}</Small>}
      {counts.diverted > 0 && <Small>{counts.diverted} diverted here, not counted</Small>}
    </Cell>
  );
}

function RateCell({
  rate,
  control,
}: {
  readonly rate: ArmReport['success_rate'];
  readonly control: number | undefined;
}) {
  if (rate === null) return <NoneYet />;
  return (
    <Cell>
      {percent(rate.value)}
      <IntervalBar {...rate} from={0} to={1} mark={control} />
      <Small>
        {percent(rate.low)} to {percent(rate.high)}
      </Small>
    </Cell>
  );
}

function DifferenceCell({ arm, reach }: { readonly arm: ArmReport; readonly reach: number }) {
  const { difference } = arm;
  if (arm.is_control) return <Cell>{null}</Cell>;
  if (difference === null) return <NoneYet />;
  const isClear = difference.low > 0 || difference.high < 0;
  return (
    <Cell>
      {points(difference.value)} points
      <IntervalBar {...difference} from={-reach} to={reach} mark={0} />
      <Small>
        {points(difference.low)} to {points(difference.high)}
        {!isClear && ', may be none'}
      </Small>
    </Cell>
  );
}

function Head({ children }: { readonly children: ReactNode }) {
  return (
    <th scope="col" className="px-3 py-2 font-medium">
      {children}
    </th>
  );
}

function Cell({ children }: { readonly children: ReactNode }) {
  return <td className="px-3 py-2.5">{children}</td>;
}

function Small({ children }: { readonly children: ReactNode }) {
  return <p className="text-xs text-ink-3">{children}</p>;
}

function None() {
  return <span className="text-ink-3">–</span>;
}

function NoneYet() {
  return (
    <Cell>
      <span className="text-ink-3">none yet</span>
    </Cell>
  );
}
