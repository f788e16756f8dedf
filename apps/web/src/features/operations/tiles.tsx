import type { Operations } from '@aob/engine/contract';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { durationWords } from '../ui/durations.ts';
import { countWords, msWords, rateWords, shareWords, sizeWords } from './number-words.ts';

/** The numbers somebody looks for first. */
export function Tiles({ now }: { readonly now: Operations }) {
  const { queue, totals, cache, latency_ms: latency, process } = now;
  const last = now.points.at(-1);
  const rate = (count: number | undefined): string =>
    last === undefined || count === undefined || last.seconds === 0 ? '–' : rateWords(count / last.seconds);
  return (
    <dl className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Tile name="Runs started per second" value={rate(last?.runs_started)}>
        {countWords(totals.runs_started)} since it began
      </Tile>
      <Tile name="Runs finished per second" value={rate(last?.runs_finished)}>
        <Link href="/runs?status=FAILED,TIMED_OUT" className="text-accent-text underline underline-offset-4">
          {countWords(totals.runs_failed)} failed
        </Link>{' '}
        of {countWords(totals.runs_finished)}
      </Tile>
      <Tile name="Jobs waiting" value={countWords(queue.jobs_waiting)}>
        {queue.oldest_ms === undefined
          ? 'none stands in line'
          : `the oldest for ${durationWords(queue.oldest_ms)}`}
        {queue.jobs_waiting > 0 && (
          <>
            {' '}
            · high {queue.by_priority.high}, medium {queue.by_priority.medium}, low {queue.by_priority.low}
          </>
        )}
      </Tile>
      <Tile name="Commands waiting" value={countWords(queue.commands_waiting)}>
        to be decided, or for their commit
      </Tile>
      <Tile name="Step, p50" value={latency.step === undefined ? '–' : msWords(latency.step.p50)}>
        {latency.step === undefined ? 'none ended in the last minute' : `p99 ${msWords(latency.step.p99)}`}
      </Tile>
      <Tile name="Commit, p50" value={latency.commit === undefined ? '–' : msWords(latency.commit.p50)}>
        {latency.commit === undefined ? 'none in the last minute' : `p99 ${msWords(latency.commit.p99)}`}
      </Tile>
      <Tile name="Results reused" value={shareWords(cache)}>
        {countWords(cache.hits)} of {countWords(cache.hits + cache.misses)} · {countWords(cache.entries)}{' '}
        kept, {sizeWords(cache.bytes)}
      </Tile>
      <Tile name="Up for" value={durationWords(Date.parse(now.at) - Date.parse(process.started_at))}>
        {sizeWords(process.memory_bytes)} of memory · busy for {durationWords(process.cpu_seconds * 1000)}
      </Tile>
    </dl>
  );
}

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}

function Tile({ name, value, children }: TileProps) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5 rounded-lg border bg-surface px-4 py-3">
      <dt className="text-xs text-ink-2">{name}</dt>
      <dd className="text-xl font-semibold tabular-nums">{value}</dd>
      <dd className="text-xs text-ink-2">{children}</dd>
    </div>
  );
}
