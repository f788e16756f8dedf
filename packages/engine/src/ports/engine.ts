/**
 * The write side as everybody outside sees it: hand in a command, get an answer once its commit is durable.
 * Batching, races, lost replies and recovery stay behind it (R11–R14, R39).
 */
import type { PatchProposal } from '@aob/ir';
import type { ChangeCommand, CommandResult, Rejection, RunCommand } from '../run/commands.ts';
import type { RunState } from '../run/state.ts';

export interface CommandMeta {
  /** The caller's `Idempotency-Key`, kept in the same transaction (R13). */
  readonly commandId?: string;
  /** Digest of the request body: the same key with another body is refused. */
  readonly requestDigest?: string;
}

export type Submitted =
  | {
      readonly ok: true;
      readonly result: CommandResult;
      readonly seq: number;
      readonly status: RunState['status'];
      /** Whose log took it. Under a used `commandId` it is the run of the first use, whatever id was given now (R13). */
      readonly runId: string;
      /** True when the key was used before with the same body: this is the answer of then, nothing new was done. */
      readonly repeated: boolean;
    }
  /** The run id belongs to nobody. */
  | { readonly ok: false; readonly notFound: true }
  | { readonly ok: false; readonly notFound: false; readonly rejection: Rejection };

export interface RunWriter {
  /** `start` commands make the run; all others need it to exist. Rejects only when the database stays away (`unavailable`). */
  submit(runId: string, command: RunCommand, meta?: CommandMeta): Promise<Submitted>;
  /** A tag of this workflow names another version: runs that wait for a slot may have room now (R19). */
  limitsChanged(workflow: string): void;
  /** Folds the run from the log: for reads that need the engine's own view (previews, graphs). `atSeq` stops early. */
  read(runId: string, atSeq?: number): Promise<RunState | undefined>;
  /** The gate's verdict on a change of the run as it stands, on top of what is staged; writes nothing. */
  preview(runId: string, change: ChangeCommand, staged?: readonly PatchProposal[]): Promise<Submitted>;
}
