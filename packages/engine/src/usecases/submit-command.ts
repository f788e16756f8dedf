import type { RunChanged } from '../contract/runs.ts';
import type { RunWriter, Submitted } from '../ports/engine.ts';
import type { RunCommand } from '../run/commands.ts';
import { type Caller, lacksRole } from './caller.ts';
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

/** Who tells which run to do something, under which key. */
export interface RunOrder {
  readonly runId: string;
  readonly caller: Caller;
  readonly key?: string | undefined;
}

/** What operators may tell a run; `body` is what was asked, for the key (R13). */
export const operate = async (
  { writer }: { readonly writer: RunWriter },
  { runId, caller, key }: RunOrder,
  { operation, body, command }: Pick<KeyedRequest, 'operation' | 'body'> & { readonly command: RunCommand },
): Promise<Outcome<RunChanged>> =>
  lacksRole(caller, 'operator') ??
  runChanged(await submitCommand(writer, runId, command, { key, caller, operation, body }));

export const runChanged = (outcome: Outcome<Taken>): Outcome<RunChanged> =>
  outcome.ok
    ? done({ run_id: outcome.value.runId, status: outcome.value.status, seq: outcome.value.seq })
    : outcome;
