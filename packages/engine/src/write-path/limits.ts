/** Every bound of the write path (R20). */
export interface WriterLimits {
  /** Commands of one batch; the rest waits for the next. */
  readonly batchCommandsMax: number;
  /** Characters of events in one batch, about. */
  readonly batchCharsMax: number;
  /** Commands one run may have in a batch, so that a busy run does not crowd out the others. */
  readonly runCommandsMax: number;
  /** Appends under way at once. */
  readonly batchesMax: number;
  /** While another batch is under way, the next one goes out only once it holds this many commands. */
  readonly batchFillMin: number;
  /** Waiting commands beyond which starts are turned away; results are always taken. */
  readonly queueMax: number;
  /** Jobs waiting for a runner beyond which starts are turned away. */
  readonly jobsMax: number;
  /** Lost races after which a caller is told `run.busy` (R39). */
  readonly racesMax: number;
  /** Failures alone after which a command is parked (R21). */
  readonly failuresMax: number;
  /** Characters of events behind the run states kept in memory, about. */
  readonly cachedStateCharsMax: number;
  readonly cachedPlansMax: number;
  readonly cachedBlobCharsMax: number;
  /** How long a caller waits for a database that is away before it is told so. */
  readonly patienceMs: number;
  /** Runs woken by one poll. */
  readonly wakesMax: number;
  /** The poller's longest sleep: how late a timer set by another process may be noticed. */
  readonly pollMs: number;
  /** Queued runs of one priority that are looked at together when there is a slot (R19). */
  readonly queuedPage: number;
  /** Events between two snapshots of a run: folding so many takes some ten milliseconds (R20). */
  readonly snapshotEvery: number;
  /** Runs folded at once when a process starts. */
  readonly recoveryPage: number;
}

export const WRITER_LIMITS: WriterLimits = {
  // Small enough that one batch is decided while another is written: one batch of everything leaves a core idle by turns.
  batchCommandsMax: 160,
  batchCharsMax: 4_000_000,
  runCommandsMax: 64,
  batchesMax: 2,
  batchFillMin: 32,
  queueMax: 20_000,
  jobsMax: 20_000,
  racesMax: 5,
  failuresMax: 3,
  cachedStateCharsMax: 128_000_000,
  cachedPlansMax: 500,
  cachedBlobCharsMax: 32_000_000,
  patienceMs: 30_000,
  wakesMax: 500,
  pollMs: 10_000,
  queuedPage: 100,
  snapshotEvery: 20_000,
  recoveryPage: 100,
};
