/** Milliseconds of one piece of work: on the clock, and of the processor in this process. */
export interface Times {
  readonly wall: number;
  readonly cpu: number;
}

export const timed = (work: () => unknown): Times => {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  work();
  const wall = performance.now() - begun;
  const used = process.cpuUsage(cpu);
  return { wall, cpu: (used.user + used.system) / 1000 };
};

export const summaryOf = (all: readonly Times[]) => ({
  wall_ms: percentiles(all.map(({ wall }) => wall)),
  cpu_ms: percentiles(all.map(({ cpu }) => cpu)),
});

const percentiles = (times: readonly number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};
