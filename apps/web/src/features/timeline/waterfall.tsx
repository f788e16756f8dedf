'use client';

import type { Timeline, TimelineSpan } from '@aob/engine/contract';
import { useNow } from '../ui/clock.ts';
import { durationWords } from '../ui/durations.ts';

/** Each attempt as a bar: hollow while it queued or waited for its turn, filled while it ran. */
export function Waterfall({ timeline }: { readonly timeline: Timeline }) {
  const now = useNow();
  const began = Date.parse(timeline.started_at);
  const ended = timeline.finished_at === undefined ? now : Date.parse(timeline.finished_at);
  const whole = Math.max(1, ended - began);
  const share = (at: string | undefined, otherwise: number): number =>
    Math.min(100, Math.max(0, (((at === undefined ? otherwise : Date.parse(at)) - began) / whole) * 100));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <ol aria-label="Waterfall" tabIndex={0} className="max-h-56 overflow-auto border-b px-3 py-2">
      {timeline.spans.map((span) => {
        const queued = share(span.queued_at, began);
        const started = span.started_at === undefined ? undefined : share(span.started_at, began);
        const finished = share(span.finished_at, ended);
        return (
          <li
            key={`${span.scope}${span.node}${span.execution}.${span.attempt}`}
            data-status={span.status}
            className="grid h-6 grid-cols-[9rem_1fr_4.5rem] items-center gap-3 text-xs"
          >
            <span className="truncate text-ink-2" title={span.node}>
              {span.node}
              {span.attempt > 1 && <span className="text-ink-3"> #{span.attempt}</span>}
            </span>
            <span className="relative h-3">
              <span
                className="absolute inset-y-0 min-w-0.5 rounded-sm border border-(--st)"
                style={{ left: `${queued}%`, width: `${Math.max(0, finished - queued)}%` }}
              />
              {started !== undefined && (
                <span
                  className="absolute inset-y-0 min-w-0.5 rounded-sm bg-(--st)"
                  style={{ left: `${started}%`, width: `${Math.max(0, finished - started)}%` }}
                />
              )}
            </span>
            <span className="text-right tabular-nums text-ink-3">{spanWords(span, now)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function spanWords(span: TimelineSpan, now: number): string {
  const from = span.started_at ?? span.queued_at;
  if (from === undefined) return '';
  return durationWords(
    (span.finished_at === undefined ? now : Date.parse(span.finished_at)) - Date.parse(from),
  );
}
