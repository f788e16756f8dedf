import type { Span } from '@aob/engine/moments';
import { useMemo } from 'react';
import { NODE_STATUS } from '../canvas/status-words.ts';
import { useNow } from '../ui/clock.ts';
import { durationWords } from '../ui/durations.ts';
import { Section } from '../ui/section.tsx';
import { FailureView } from './failure-view.tsx';
import type { RunLog } from './use-run-log.ts';

/** A node in the instance it is looked at in. */
export interface PlaceOnView {
  readonly node: string;
  readonly scope: string;
}

interface AttemptsProps {
  readonly log: RunLog;
  readonly place: PlaceOnView;
  /** The page shows an earlier moment; what is listed goes beyond it. */
  readonly isPast: boolean;
}

/** Every try of a step: how long it queued, how long it ran and where, and why it failed. */
export function Attempts({ log, place: { node, scope }, isPast }: AttemptsProps) {
  const spans = useMemo(
    () =>
      // What was skipped made no attempt.
      log.moments.spans.filter((span) => span.node === node && span.scope === scope && span.attempt > 0),
    [log, node, scope],
  );
  if (spans.length === 0) return null;
  return (
    <Section
      title="Attempts"
      aside={isPast ? <span className="text-xs text-ink-3">of the whole run</span> : undefined}
    >
      <ol className="flex flex-col divide-y rounded-lg border">
        {spans.map((span) => (
          <li key={`${span.execution}.${span.attempt}`} className="flex flex-col gap-1.5 px-3 py-2 text-sm">
            <AttemptLine span={span} isRerun={span.execution > 1} />
            {/* The last one stands at the top of the panel already. */}
            {span.error !== undefined && span !== spans.at(-1) && <FailureView failure={span.error} />}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function AttemptLine({ span, isRerun }: { readonly span: Span; readonly isRerun: boolean }) {
  const now = useNow();
  const { icon: Icon, word } = NODE_STATUS[span.status];
  const { queuedAt, startedAt, finishedAt = now, worker, cached } = span;
  const parts = [
    cached === undefined ? undefined : 'from the cache',
    queuedAt === undefined || startedAt === undefined
      ? undefined
      : `queued ${durationWords(startedAt - queuedAt)}`,
    startedAt === undefined ? undefined : `ran ${durationWords(finishedAt - startedAt)}`,
    startedAt === undefined && queuedAt !== undefined
      ? `${durationWords(finishedAt - queuedAt)} in all`
      : undefined,
    worker === undefined ? undefined : `on ${worker}`,
  ];
  return (
    <p className="flex flex-wrap items-center gap-x-2 tabular-nums">
      <Icon data-status={span.status} className="size-4 shrink-0 text-(--st)" aria-hidden />
      <span className="sr-only">{word}</span>
      <span className="font-medium">
        {isRerun ? `${span.execution}.${span.attempt}` : `#${span.attempt}`}
      </span>
      <span className="text-ink-2">{parts.filter((part) => part !== undefined).join(', ')}</span>
    </p>
  );
}
