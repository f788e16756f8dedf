'use client';

import type { OperationsPoint } from '@aob/engine/contract';
import { scaleLinear, scaleTime } from 'd3-scale';
import { line } from 'd3-shape';
import { type PointerEvent, useState } from 'react';

export interface Series {
  readonly name: string;
  /** How its line looks: never by colour alone. */
  readonly look: 'main' | 'second' | 'third' | 'bad';
  /** Undefined where there is nothing to say: the line has a gap. */
  readonly value: (point: OperationsPoint) => number | undefined;
}

interface TimeChartProps {
  readonly title: string;
  readonly about: string;
  readonly points: readonly OperationsPoint[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** Things that are counted: there is no half of one. */
  readonly isWhole?: boolean;
}

const LINE: { readonly [L in Series['look']]: { readonly stroke: string; readonly dash: string } } = {
  main: { stroke: 'var(--accent-text)', dash: '' },
  second: { stroke: 'var(--ink-2)', dash: '6 3' },
  third: { stroke: 'var(--ink-3)', dash: '2 3' },
  bad: { stroke: 'var(--danger)', dash: '8 2 2 2' },
};
/** What the server keeps: a chart that is not full yet shows how much there is to come. */
const SPAN_MS = 15 * 60_000;
const TICKS = 3;

/** Lines over the last quarter of an hour; what they say now stands beside their names, and under the pointer what they said then. */
export function TimeChart({ title, about, points, series, format, isWhole = false }: TimeChartProps) {
  const [at, setAt] = useState<number>();
  const last = points.at(-1);
  const until = last === undefined ? 0 : Date.parse(last.at);
  const x = scaleTime([until - SPAN_MS, until], [0, 100]);
  const top = Math.max(0, ...points.flatMap((point) => series.map(({ value }) => value(point) ?? 0)));
  const y = scaleLinear([0, top === 0 ? 1 : top], [100, 0]).nice(TICKS);
  const ticks = y.ticks(TICKS).filter((tick) => !isWhole || Number.isInteger(tick));
  const shown = (at === undefined ? undefined : points[at]) ?? last;
  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const wanted = x.invert(((event.clientX - box.left) / box.width) * 100).getTime();
    setAt(nearest(points, wanted));
  };
  return (
    <figure className="flex min-w-0 flex-col gap-2 rounded-lg border bg-surface p-4">
      <figcaption>
        <h3 className="text-sm font-semibold">{title}</h3>
        <p className="text-xs text-ink-2">{about}</p>
      </figcaption>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
        {series.map(({ name, look, value }) => (
          <li key={name} className="flex items-center gap-1.5">
            <LineSample look={look} />
            {name}
            <span className="min-w-10 font-medium tabular-nums text-ink">
              {shown === undefined ? '–' : worded(value(shown), format)}
            </span>
          </li>
        ))}
        <li className="ml-auto tabular-nums text-ink-3">
          {at === undefined || shown === undefined ? 'now' : new Date(shown.at).toLocaleTimeString()}
        </li>
      </ul>
      <div className="relative ml-12 h-32">
        {ticks.map((tick) => (
          <span
            key={tick}
            aria-hidden
            className="absolute -left-12 w-10 -translate-y-1/2 text-right text-2xs tabular-nums text-ink-3"
            style={{ top: `${y(tick)}%` }}
          >
            {format(tick)}
          </span>
        ))}
        <svg
          role="img"
          aria-label={`${title}: ${inWords(points, series, format)}`}
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="size-full overflow-visible"
          onPointerMove={onPointerMove}
          onPointerLeave={() => setAt(undefined)}
        >
          {ticks.map((tick) => (
            <line
              key={tick}
              x1={0}
              x2={100}
              y1={y(tick)}
              y2={y(tick)}
              stroke="var(--line)"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {at !== undefined && shown !== undefined && (
            <line
              x1={x(Date.parse(shown.at))}
              x2={x(Date.parse(shown.at))}
              y1={0}
              y2={100}
              stroke="var(--line-strong)"
              vectorEffect="non-scaling-stroke"
            />
          )}
          {series.map((each) => (
            <Line key={each.name} series={each} points={points} x={x} y={y} />
          ))}
          {/* Where nothing is drawn the pointer counts as well. */}
          <rect width={100} height={100} fill="transparent" />
        </svg>
      </div>
      <p aria-hidden className="ml-12 flex justify-between text-2xs text-ink-3">
        <span>15 min ago</span>
        <span>now</span>
      </p>
    </figure>
  );
}

interface LineProps {
  readonly series: Series;
  readonly points: readonly OperationsPoint[];
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

function Line({ series: { look, value }, points, x, y }: LineProps) {
  const at = (point: OperationsPoint): number => x(Date.parse(point.at));
  const height = (point: OperationsPoint): number => y(value(point) ?? 0);
  const isThere = (point: OperationsPoint | undefined): boolean =>
    point !== undefined && value(point) !== undefined;
  const path = line<OperationsPoint>(at, height).defined(isThere)(points) ?? '';
  // A measure between two gaps is a line without length: it gets a dot.
  const alone = points.filter(
    (point, place) => isThere(point) && !isThere(points[place - 1]) && !isThere(points[place + 1]),
  );
  const drawn = {
    fill: 'none',
    stroke: LINE[look].stroke,
    strokeLinecap: 'round',
    vectorEffect: 'non-scaling-stroke',
  } as const;
  return (
    <>
      <path d={path} {...drawn} strokeDasharray={LINE[look].dash} strokeWidth={1.5} />
      <path
        d={alone.map((point) => `M${at(point)},${height(point)}h0`).join('')}
        {...drawn}
        strokeWidth={4}
      />
    </>
  );
}

function LineSample({ look }: { readonly look: Series['look'] }) {
  return (
    <svg viewBox="0 0 20 4" className="h-1 w-5" aria-hidden>
      <line
        x1={0}
        x2={20}
        y1={2}
        y2={2}
        stroke={LINE[look].stroke}
        strokeWidth={2}
        strokeDasharray={LINE[look].dash}
      />
    </svg>
  );
}

function worded(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}

/** For whoever listens: where each line is, and how far up it has been. */
function inWords(
  points: readonly OperationsPoint[],
  series: readonly Series[],
  format: (value: number) => string,
): string {
  const last = points.at(-1);
  if (last === undefined) return 'nothing was measured yet';
  return series
    .map(({ name, value }) => {
      const all = points.flatMap((point) => value(point) ?? []);
      const most = all.length === 0 ? 'never' : `at most ${format(Math.max(...all))}`;
      return `${name} ${worded(value(last), format)}, ${most}`;
    })
    .join('; ');
}

function nearest(points: readonly OperationsPoint[], wanted: number): number | undefined {
  let found: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [place, { at }] of points.entries()) {
    const away = Math.abs(Date.parse(at) - wanted);
    if (away < least) [found, least] = [place, away];
  }
  return found;
}
