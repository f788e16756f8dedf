interface IntervalBarProps {
  readonly low: number;
  readonly value: number;
  readonly high: number;
  /** What the ends of the bar stand for. */
  readonly from: number;
  readonly to: number;
  /** A line to compare with: the value of the control arm, or no difference. */
  readonly mark?: number | undefined;
}

const WIDTH = 160;
const HEIGHT = 20;

/** An interval on a scale that all arms share. The numbers stand beside it in words. */
export function IntervalBar({ low, value, high, from, to, mark }: IntervalBarProps) {
  const x = (at: number): number => 4 + ((at - from) / (to - from)) * (WIDTH - 8);
  const middle = HEIGHT / 2;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-5 w-40 shrink-0" aria-hidden="true">
      <line x1={x(from)} x2={x(to)} y1={middle} y2={middle} className="stroke-line" strokeWidth="1" />
      {mark !== undefined && (
        <line
          x1={x(mark)}
          x2={x(mark)}
          y1={1}
          y2={HEIGHT - 1}
          className="stroke-ink-3"
          strokeWidth="1"
          strokeDasharray="2 2"
        />
      )}
      <line x1={x(low)} x2={x(high)} y1={middle} y2={middle} className="stroke-ink-2" strokeWidth="2" />
      {[
        { side: 'low', end: low },
        { side: 'high', end: high },
      ].map(({ side, end }) => (
        <line
          key={side}
          x1={x(end)}
          x2={x(end)}
          y1={middle - 4}
          y2={middle + 4}
          className="stroke-ink-2"
          strokeWidth="1.5"
        />
      ))}
      <circle cx={x(value)} cy={middle} r="3.5" className="fill-ink" />
    </svg>
  );
}
