'use client';

import clsx from 'clsx';
import {
  type KeyboardEvent,
  memo,
  type PointerEvent,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { RunLog } from '../run/use-run-log.ts';
import { durationWords } from '../ui/durations.ts';
import { markBeside, marksOn, slotsOf } from './density.ts';
import { MARK } from './event-kind.ts';

/** Pixels of the line that one mark, and one bar, takes. */
const MARK_WIDTH = 15;
const BAR_WIDTH = 4;
const BARS_HEIGHT = 16;

interface TrackProps {
  readonly log: RunLog;
  /** The last event of the run, whether it is here yet or not. */
  readonly last: number;
  readonly seq: number;
  readonly onChange: (seq: number) => void;
}

/** The whole log as one line: how fast it went, what deserves a mark, and a thumb that goes to any event. */
export function Track({ log, last, seq, onChange }: TrackProps) {
  const track = useRef<HTMLDivElement>(null);
  const width = useWidth(track);
  const [hovered, setHovered] = useState<number>();
  const seqUnder = ({ clientX }: PointerEvent): number => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return seq;
    const part = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    return 1 + Math.round(part * (last - 1));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = seqByKey(event, { log, last, seq });
    if (next === undefined) return;
    event.preventDefault();
    // The page has the same keys, and more of them.
    event.stopPropagation();
    onChange(next);
  };
  const type = log.events[seq - 1]?.type;
  return (
    <div
      ref={track}
      role="slider"
      tabIndex={0}
      aria-label="Event on view"
      aria-valuemin={1}
      aria-valuemax={Math.max(1, last)}
      aria-valuenow={Math.max(1, seq)}
      aria-valuetext={last === 0 ? 'no events' : `${seq} of ${last}${type === undefined ? '' : `, ${type}`}`}
      className="relative mx-2 h-10 min-w-0 flex-1 cursor-pointer touch-none select-none rounded-md max-sm:order-first max-sm:mt-2 max-sm:basis-full"
      onPointerDown={(event) => {
        if (last === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        onChange(seqUnder(event));
      }}
      onPointerMove={(event) => {
        const under = seqUnder(event);
        setHovered(event.pointerType === 'mouse' ? under : undefined);
        if (event.buttons === 1 && under !== seq) onChange(under);
      }}
      onPointerLeave={() => setHovered(undefined)}
      onKeyDown={onKeyDown}
    >
      <Density log={log} width={width} />
      <div className="absolute inset-x-0 bottom-2.5 h-1 rounded-full bg-line-strong" />
      <div
        className="absolute bottom-2.5 left-0 h-1 rounded-full bg-ink-3"
        style={{ width: shareOf(seq, last) }}
      />
      <Marks log={log} last={last} width={width} />
      <span
        className="absolute bottom-[0.3125rem] size-3.5 -translate-x-1/2 rounded-full border-2 border-accent-text bg-surface"
        style={{ left: shareOf(seq, last) }}
      />
      {hovered !== undefined && <Preview log={log} last={last} seq={hovered} />}
    </div>
  );
}

const shareOf = (seq: number, last: number): string => `${last <= 1 ? 100 : ((seq - 1) / (last - 1)) * 100}%`;

const STEPS: { readonly [key: string]: number } = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
};

function seqByKey(
  { key, shiftKey }: KeyboardEvent,
  { log, last, seq }: Pick<TrackProps, 'log' | 'last' | 'seq'>,
): number | undefined {
  if (key === 'Home') return 1;
  if (key === 'End') return last;
  // A page of a long log is more than one of a short one.
  const page = Math.max(10, Math.round(last / 50));
  if (key === 'PageUp') return seq + page;
  if (key === 'PageDown') return seq - page;
  const by = STEPS[key];
  if (by === undefined) return undefined;
  if (!shiftKey) return seq + by;
  return by > 0 ? (markBeside(log.marks, seq, 'after') ?? last) : (markBeside(log.marks, seq, 'before') ?? 1);
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** One path for all bars, however many there are. */
const Density = memo(function Density({ log, width }: { readonly log: RunLog; readonly width: number }) {
  const slots = useMemo(() => slotsOf(log.events, Math.floor(width / BAR_WIDTH)), [log.events, width]);
  if (width === 0) return null;
  const each = width / slots.length;
  const pathOf = (isLull: boolean): string =>
    slots
      .map((slot, index) =>
        slot.isLull === isLull
          ? `M${((index + 0.5) * each).toFixed(1)},${BARS_HEIGHT}V${(BARS_HEIGHT * (1 - slot.pace)).toFixed(1)}`
          : '',
      )
      .join('');
  return (
    <svg
      aria-hidden="true"
      className="absolute bottom-3.5 left-0"
      width={width}
      height={BARS_HEIGHT}
      viewBox={`0 0 ${width} ${BARS_HEIGHT}`}
    >
      <path d={pathOf(false)} className="stroke-line-strong" strokeWidth={Math.min(3, each * 0.7)} />
      <path d={pathOf(true)} className="stroke-(--status-waiting)" strokeWidth={2} strokeDasharray="1 2" />
    </svg>
  );
});

interface MarksProps {
  readonly log: RunLog;
  readonly last: number;
  readonly width: number;
}

const Marks = memo(function Marks({ log, last, width }: MarksProps) {
  const shown = useMemo(
    () => marksOn(log.marks, last, Math.max(1, Math.floor(width / MARK_WIDTH))),
    [log.marks, last, width],
  );
  return shown
    .filter(({ kind }) => kind !== 'start')
    .map(({ seq, kind, count }) => {
      const { icon: Icon, tone, word } = MARK[kind];
      return (
        <span
          key={seq}
          data-mark={kind}
          title={count === 1 ? `${word}, event ${seq}` : `${word} and ${count - 1} more, from event ${seq}`}
          className={clsx('absolute top-0 -translate-x-1/2 rounded bg-surface', tone)}
          style={{ left: shareOf(seq, last) }}
        >
          <Icon aria-hidden className="size-3.5" />
        </span>
      );
    });
});

/** What is under the pointer, before it is chosen. */
function Preview({ log, last, seq }: Omit<MarksProps, 'width'> & { readonly seq: number }) {
  const event = log.events[seq - 1];
  const began = log.events[0];
  if (event === undefined || began === undefined) return null;
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute bottom-full z-20 mb-1 flex -translate-x-1/2 gap-1.5 whitespace-nowrap rounded-md border bg-surface px-2 py-0.5 text-xs text-ink-2 shadow-raised"
      style={{ left: `clamp(6rem, ${shareOf(seq, last)}, calc(100% - 6rem))` }}
    >
      <span className="font-mono tabular-nums text-ink">{seq}</span>
      {event.type}
      {event.node !== undefined && <span className="text-ink">{event.node}</span>}
      <span className="tabular-nums text-ink-3">
        +{durationWords(Date.parse(event.at) - Date.parse(began.at))}
      </span>
    </span>
  );
}
