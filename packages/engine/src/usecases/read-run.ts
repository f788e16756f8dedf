import type { Run } from '../contract/runs.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { RunReads, RunSummary as RunRow } from '../ports/run-reads.ts';
import type { Payload } from '../run/events.ts';
import { isTerminal, type RunState } from '../run/state.ts';
import { waitsInWords } from '../run/waits-in-words.ts';
import { wakeAt } from '../run/wake.ts';
import { done, type Outcome, runNotFound } from './outcome.ts';
import type { Plans } from './plans.ts';
import { presentCompensation } from './present/present-compensation.ts';
import { presentQuarantine } from './present/present-quarantine.ts';
import { nodeCounts, openTickets, presentSummary, waitingFor } from './present/present-run.ts';
import { given, loadValue, parsed } from './present/values.ts';

export interface ReadRunPorts {
  readonly reads: RunReads;
  readonly quarantine: Quarantine;
  readonly writer: RunWriter;
  readonly plans: Plans;
  readonly blobs: BlobStore;
}

/** One run in full: what it got, what it gave, and what it waits for, all as of one moment. */
export const readRun = async (ports: ReadRunPorts, runId: string): Promise<Outcome<Run>> => {
  const [row, state] = await Promise.all([ports.reads.run(runId), ports.writer.read(runId)]);
  if (row === undefined || state?.plan === undefined) return runNotFound(runId);
  const [plan, inputs, outputs] = await Promise.all([
    ports.plans.load(state.plan),
    loadValue(ports.blobs, parsed<Payload>(row.inputs)),
    state.outputs === undefined ? null : loadValue(ports.blobs, state.outputs),
  ]);
  const tickets = openTickets(state);
  return done({
    ...presentSummary(asOf(state, row), tickets),
    priority: row.priority,
    inputs,
    outputs,
    digest: state.plan,
    counts: nodeCounts(state, plan.document.nodes),
    waiting_for: isTerminal(state.status) ? [] : waitingFor(state),
    kept_signals: state.signals.map(({ name }) => name),
    unhandled: state.ending === undefined ? [...state.unhandled] : [],
    ...given('replay', replayOf(state)),
    ...given('compensation', presentCompensation(state)),
    ...(row.quarantine !== undefined && {
      quarantine: presentQuarantine(row.quarantine, await ports.quarantine.parked(runId)),
    }),
  });
};

const replayOf = ({ replay }: RunState): Run['replay'] =>
  replay && { of: replay.of, mode: replay.mode, ...given('from', replay.from) };

/** Of the row only what never changes is used; the rest is what the state says. */
const asOf = (state: RunState, row: RunRow): RunRow => ({
  ...row,
  status: state.status,
  lastSeq: state.seq,
  graphVersion: state.graphVersion,
  error: state.error && JSON.stringify(state.error),
  updatedAt: state.lastAt,
  finishedAt: state.finishedAt,
  wakeAt: wakeAt(state),
  waitsFor: waitsInWords(state),
});
