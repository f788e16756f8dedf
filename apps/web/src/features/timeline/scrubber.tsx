'use client';

import type { Timeline } from '@aob/engine/contract';
import clsx from 'clsx';
import { ChartNoAxesGantt, Pause, Play, StepBack, StepForward } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Step } from '../bodies/steps.ts';
import type { RunLog } from '../run/use-run-events.ts';
import { IconButton } from '../ui/button.tsx';
import { MARK, markKind } from './event-kind.ts';
import { eventDetail } from './event-words.ts';
import { Waterfall } from './waterfall.tsx';

interface ScrubberProps {
  readonly log: RunLog;
  /** The seq on view; null is now. */
  readonly at: number | null;
  readonly onChange: (at: number | null) => void;
  readonly timeline: Timeline | undefined;
  /** The steps of the run, which know what kind of body each has. */
  readonly steps: readonly Step[] | undefined;
}

const STEP_MS = 700;

/** Every event of the run on one line; topology and status of the page move with the thumb. */
export function Scrubber({ log, at, onChange, timeline, steps = [] }: ScrubberProps) {
  const last = log.events.length;
  const seq = Math.min(at ?? last, last);
  const [isWaterfallOpen, setWaterfallOpen] = useState(false);
  const go = (next: number): void => onChange(next >= last ? null : Math.max(1, next));
  const player = usePlayer(seq, last, go);
  const event = log.events[seq - 1];
  return (
    <section aria-label="Timeline" className="shrink-0 border-t bg-surface">
      {isWaterfallOpen && timeline !== undefined && <Waterfall timeline={timeline} steps={steps} />}
      <div className="flex h-14 items-center gap-1 px-2">
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
          className="h-7 w-9 rounded-md text-xs tabular-nums text-ink-2 hover:bg-hover"
        >
          ×{player.speed}
        </button>
        <Track log={log} seq={seq} onChange={go} />
        <span
          className="w-40 min-w-0 truncate pl-2 text-xs text-ink-2 max-md:hidden"
          title={event && eventDetail(event)}
        >
          <span className="font-mono tabular-nums text-ink">
            {seq}/{last}
          </span>{' '}
          {event?.type}
        </span>
        <IconButton
          icon={ChartNoAxesGantt}
          label="Waterfall"
          aria-pressed={isWaterfallOpen}
          onClick={() => setWaterfallOpen(!isWaterfallOpen)}
        />
        <LivePill isLive={at === null} isEnded={log.isEnded} onClick={() => onChange(null)} />
      </div>
    </section>
  );
}

function LivePill({
  isLive,
  isEnded,
  onClick,
}: {
  readonly isLive: boolean;
  readonly isEnded: boolean;
  readonly onClick: () => void;
}) {
  const word = isEnded ? 'End' : 'Live';
  return (
    <button
      type="button"
      aria-pressed={isLive}
      onClick={onClick}
      className={clsx(
        'flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium',
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

interface TrackProps {
  readonly log: RunLog;
  readonly seq: number;
  readonly onChange: (seq: number) => void;
}

function Track({ log, seq, onChange }: TrackProps) {
  const track = useRef<HTMLDivElement>(null);
  const last = log.events.length;
  const share = (at: number): number => (last <= 1 ? 100 : ((at - 1) / (last - 1)) * 100);
  const pick = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || last === 0) return;
    const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    onChange(1 + Math.round(part * (last - 1)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: { readonly [key: string]: number } = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageUp: 10,
      PageDown: -10,
    };
    const by = event.key === 'Home' ? -last : event.key === 'End' ? last : steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onChange(seq + by);
  };
  const current = log.events[seq - 1];
  return (
    <div
      ref={track}
      role="slider"
      tabIndex={0}
      aria-label="Event on view"
      aria-valuemin={1}
      aria-valuemax={Math.max(1, last)}
      aria-valuenow={Math.max(1, seq)}
      aria-valuetext={current === undefined ? 'no events' : `${seq} of ${last}, ${current.type}`}
      className="relative mx-2 h-10 min-w-0 flex-1 cursor-pointer touch-none rounded-md"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pick(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && pick(event)}
      onKeyDown={onKeyDown}
    >
      <div className="absolute inset-x-0 bottom-3 h-1 rounded-full bg-line" />
      <div
        className="absolute bottom-3 left-0 h-1 rounded-full bg-ink-3"
        style={{ width: `${share(seq)}%` }}
      />
      <Density log={log} share={share} />
      {log.events.map((event) => {
        const kind = markKind(event);
        if (kind === undefined || kind === 'start') return null;
        const { icon: Icon, tone } = MARK[kind];
        return (
          <Icon
            key={event.seq}
            aria-hidden
            className={clsx('absolute top-0.5 size-3.5 -translate-x-1/2 rounded bg-surface', tone)}
            style={{ left: `${share(event.seq)}%` }}
          />
        );
      })}
      <span
        className="absolute bottom-[0.4375rem] size-3.5 -translate-x-1/2 rounded-full border-2 border-accent-text bg-surface"
        style={{ left: `${share(seq)}%` }}
      />
    </div>
  );
}

const TICKS_MAX = 160;

/** One tick an event; a long log is thinned evenly. */
function Density({ log, share }: { readonly log: RunLog; readonly share: (seq: number) => number }) {
  const every = Math.ceil(log.events.length / TICKS_MAX);
  return log.events
    .filter((_, index) => index % every === 0)
    .map(({ seq }) => (
      <span
        key={seq}
        className="absolute bottom-[1.125rem] h-1.5 w-px bg-line-strong"
        style={{ left: `${share(seq)}%` }}
      />
    ));
}

const SPEEDS = [1, 4, 10] as const;

function usePlayer(seq: number, last: number, go: (seq: number) => void) {
  const [isPlaying, setPlaying] = useState(false);
  const [speedAt, setSpeedAt] = useState(0);
  const speed = SPEEDS[speedAt] ?? 1;
  const step = useRef(go);
  useEffect(() => {
    step.current = go;
  });
  useEffect(() => {
    if (!isPlaying) return;
    if (seq >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => step.current(seq + 1), STEP_MS / speed);
    return () => clearTimeout(timer);
  }, [isPlaying, seq, last, speed]);
  return {
    isPlaying,
    speed,
    nextSpeed: () => setSpeedAt((speedAt + 1) % SPEEDS.length),
    toggle: () => {
      // At the end, play means: from the beginning.
      if (!isPlaying && seq >= last) go(1);
      setPlaying(!isPlaying);
    },
  };
}
