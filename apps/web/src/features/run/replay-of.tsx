'use client';

import type { Run, RunComparison } from '@aob/engine/contract';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { compareHref } from '../compare/compare-link.ts';
import { useTRPC } from '../data/trpc.ts';
import { shortId } from '../ui/short-id.ts';
import { isFinished } from './finished.ts';

const MODE_WORDS = { freeze: 'Frozen replay', shadow: 'Shadow', live: 'Live replay' } as const;

const VERDICT_WORDS: { readonly [verdict in NonNullable<RunComparison['verdict']>]: string } = {
  same: 'came to the same',
  different: 'came to something else',
  inconclusive: 'asked something that nothing was recorded about, so it proves nothing',
};

/** Which run this one replays, and when it has ended, what that shows. */
export function ReplayOf({
  run,
  replay,
}: {
  readonly run: Run;
  readonly replay: NonNullable<Run['replay']>;
}) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.runs.compare.queryOptions({ a: replay.of, b: run.run_id }, { enabled: isFinished(run.status) }),
  );
  return (
    <p className="mt-0.5 text-sm text-ink-2" data-testid="replay-of">
      {MODE_WORDS[replay.mode]} of{' '}
      <Link href={`/runs/${replay.of}`} className="font-mono text-accent-text underline underline-offset-4">
        {shortId(replay.of)}
      </Link>
      {replay.from !== undefined && (
        <>
          {' '}
          from <span className="font-mono">{replay.from}</span>
        </>
      )}
      {data?.verdict !== undefined && (
        <>
          {`: ${VERDICT_WORDS[data.verdict]}. `}
          <Link
            href={compareHref(replay.of, run.run_id)}
            className="text-accent-text underline underline-offset-4"
          >
            Compare them
          </Link>
        </>
      )}
    </p>
  );
}
