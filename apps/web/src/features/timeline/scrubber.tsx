'use client';

import type { Run } from '@aob/engine/contract';
import clsx from 'clsx';
import { ChartNoAxesGantt, Pause, Play, StepBack, StepForward } from 'lucide-react';
import type { RunLog } from '../run/use-run-log.ts';
import type { RunSteps } from '../run/use-run-steps.ts';
import { IconButton } from '../ui/button.tsx';
import { eventDetail } from './event-words.ts';
import { Track } from './track.tsx';
import { usePlayer } from './use-player.ts';
import { Waterfall } from './waterfall.tsx';

interface ScrubberProps {
  readonly log: RunLog;
  /** The last event of the run, whether it is here yet or not. */
  readonly last: number;
  /** The seq on view; null is now. */
  readonly at: number | null;
  readonly onChange: (at: number | null) => void;
  readonly run: Run | undefined;
  readonly steps: RunSteps | undefined;
  readonly isWaterfallOpen: boolean;
  readonly onWaterfall: (isOpen: boolean) => void;
}

/** Every event of the run on one line; topology and status of the page move with the thumb. */
export function Scrubber(props: ScrubberProps) {
  const { log, last, at, onChange, run, steps, isWaterfallOpen, onWaterfall } = props;
  const seq = Math.min(at ?? last, last);
  const go = (next: number): void => onChange(next >= last ? null : Math.max(1, next));
  const player = usePlayer(seq, last, go);
  const event = log.events[seq - 1];
  return (
    <section aria-label="Timeline" className="shrink-0 border-t bg-surface">
      <div className="flex min-h-14 items-center gap-1 px-2 max-sm:flex-wrap max-sm:pb-1">
        <IconButton
          icon={StepBack}
          label="One event back"
          keys="["
          disabled={seq <= 1}
          onClick={() => go(seq - 1)}
        />
        <IconButton
          icon={player.isPlaying ? Pause : Play}
          label={player.isPlaying ? 'Pause' : 'Play the log'}
          disabled={last < 2}
          onClick={player.toggle}
        />
        <IconButton
          icon={StepForward}
          label="One event on"
          keys="]"
          disabled={at === null}
          onClick={() => go(seq + 1)}
        />
        <button
          type="button"
          onClick={player.nextSpeed}
          aria-label={`Speed ×${player.speed}`}
          className="h-7 w-9 rounded-md text-xs tabular-nums text-ink-2 hover:bg-hover max-sm:h-10"
        >
          ×{player.speed}
        </button>
        <Track log={log} last={last} seq={seq} onChange={go} />
        <span
          data-testid="event-on-view"
          className="w-44 min-w-0 truncate pl-2 text-xs text-ink-2 max-md:hidden"
          title={event && eventDetail(event)}
        >
          <span className="font-mono tabular-nums text-ink">
            {seq}/{last}
          </span>{' '}
          {event === undefined && last > 0 ? readWords(log, last) : event?.type}
        </span>
        <IconButton
          icon={ChartNoAxesGantt}
          label="Waterfall"
          keys="w"
          aria-pressed={isWaterfallOpen}
          onClick={() => onWaterfall(!isWaterfallOpen)}
        />
        <LivePill isLive={at === null} isEnded={log.isEnded} onClick={() => onChange(null)} />
      </div>
      {isWaterfallOpen && run !== undefined && steps !== undefined && (
        <Waterfall
          run={run}
          log={log}
          steps={steps}
          cursor={at === null || event === undefined ? undefined : Date.parse(event.at)}
        />
      )}
    </section>
  );
}

/** The log of a long run takes a moment to read. */
function readWords({ events }: RunLog, last: number): string {
  return `reading the log, ${Math.floor((events.length / last) * 100)} %`;
}

interface LivePillProps {
  readonly isLive: boolean;
  readonly isEnded: boolean;
  readonly onClick: () => void;
}

function LivePill({ isLive, isEnded, onClick }: LivePillProps) {
  const word = isEnded ? 'End' : 'Live';
  return (
    <button
      type="button"
      aria-pressed={isLive}
      onClick={onClick}
      className={clsx(
        // As wide with either word: the line beside it must not move under the pointer.
        'flex h-7 w-28 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 text-xs font-medium max-sm:h-10',
        isLive
          ? 'border-transparent bg-sunken text-ink-2'
          : 'border-accent-text bg-accent-soft text-accent-text',
      )}
    >
      <span
        aria-hidden
        className={clsx(
          'size-1.5 rounded-full',
          isLive && !isEnded ? 'bg-(--status-completed)' : 'border border-current',
        )}
      />
      {isLive ? word : `Back to ${word.toLowerCase()}`}
    </button>
  );
}
