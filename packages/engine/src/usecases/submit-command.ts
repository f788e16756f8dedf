import type { RunChanged } from '../contract/runs.ts';
import type { RunWriter, Submitted } from '../ports/engine.ts';
import type { RunCommand } from '../run/commands.ts';
import { commandMeta, type KeyedRequest } from './idempotency.ts';
import { done, fromRejection, type Outcome, runNotFound } from './outcome.ts';

export type Taken = Extract<Submitted, { ok: true }>;

/** Hands a command to the writer and puts its answer in words; resolves once the commit is durable. */
export const submitCommand = async (
  writer: RunWriter,
  runId: string,
  command: RunCommand,
  keyed: KeyedRequest,
): Promise<Outcome<Taken>> => {
  const submitted = await writer.submit(runId, command, commandMeta(keyed));
  if (submitted.ok) return done(submitted);
  return submitted.notFound ? runNotFound(runId) : fromRejection(submitted.rejection);
};

export const runChanged = (outcome: Outcome<Taken>): Outcome<RunChanged> =>
  outcome.ok
    ? done({ run_id: outcome.value.runId, status: outcome.value.status, seq: outcome.value.seq })
    : outcome;
