'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';
import { actorWord } from '../runs/actor.ts';
import { Ago } from '../ui/time.tsx';
import { Part } from './part.tsx';
import { eventWords } from './words.ts';

/** Entries shown; the API has all of them. */
const SHOWN = 50;

/** Who did what to it, the latest first. */
export function ExperimentHistory({ experiment }: { readonly experiment: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.experiments.events.queryOptions({ experiment, limit: SHOWN }));
  return (
    <Part title="What became of it">
      <ol aria-label="What became of it" className="flex flex-col gap-1.5 text-sm">
        {data?.items.map((event) => (
          <li key={event.revision} className="flex flex-wrap gap-x-2">
            <span className="font-medium">
              {event.by === 'system:guardrail' ? 'A guardrail' : actorWord(event.by)}
            </span>{' '}
            <span className="min-w-0 flex-1 text-ink-2">{eventWords(event)}</span>
            <span className="text-ink-3">
              <Ago at={event.at} />
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}
