'use client';

import type { CachedFromResource } from '@aob/engine/contract';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { shownProblem } from '../data/problem.ts';
import { useTRPC } from '../data/trpc.ts';
import { shortId } from '../ui/short-id.ts';
import { Ago } from '../ui/time.tsx';
import { toast } from '../ui/toast.ts';

/** Who worked for a result that was taken, and a way to make the next run work for it again. */
export function CachedResult({ cached }: { readonly cached: CachedFromResource }) {
  const trpc = useTRPC();
  const forget = useMutation(
    trpc.cache.invalidate.mutationOptions({
      onSuccess: ({ removed }) =>
        toast(removed === 0 ? 'It was not kept any more' : 'Thrown away: the next run does the work again'),
      onError: (error) => toast.error(shownProblem(error).title),
    }),
  );
  return (
    <span>
      of{' '}
      <Link href={`/runs/${cached.from_run}`} className="text-accent-text underline underline-offset-4">
        {shortId(cached.from_run)}
      </Link>
      , kept <Ago at={cached.at} />{' '}
      <button
        type="button"
        className="text-accent-text underline underline-offset-4 disabled:opacity-50"
        disabled={forget.isPending}
        onClick={() => forget.mutate({ key: cached.key })}
      >
        Throw away
      </button>
    </span>
  );
}
