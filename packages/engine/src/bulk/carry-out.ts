/** One run of an order for many: what it is told, and whether that did anything. */
import type { StartedRun } from '../contract/runs.ts';
import { isAppError } from '../errors.ts';
import type { BulkAction, BulkOperation, BulkProblem } from '../ports/bulk-operations.ts';
import type { RunWriter, Submitted } from '../ports/engine.ts';
import type { RunSummary } from '../ports/run-reads.ts';
import type { Rejection, RunCommand } from '../run/commands.ts';
import { isInside } from '../run/scope.ts';
import { inScope, type NodeState, nodeKey, type RunState } from '../run/state.ts';
import { get } from '../run/table.ts';
import type { Outcome } from '../usecases/outcome.ts';

/** `skipped`: there was nothing to do. */
export type Fate =
  | { readonly kind: 'done' | 'skipped' }
  | { readonly kind: 'failed'; readonly problem: BulkProblem };

export interface CarryOutParts {
  readonly writer: RunWriter;
  /** Makes a new run of one that is over; of the same order and run only once. */
  readonly replay: (order: BulkOperation, runId: string) => Promise<Outcome<StartedRun>>;
}

const NOTHING_TO_DO: Fate = { kind: 'skipped' };
const WORST_FIRST: readonly Fate['kind'][] = ['failed', 'done'];

/**
 * Safe to do twice: each command carries an id made of the order and the run, which is kept with its commit (R13).
 * Rejects only when nothing can be said about any run: the database is away, or the engine is full.
 */
export const carryOut = async (
  { writer, replay }: CarryOutParts,
  order: BulkOperation,
  run: RunSummary,
): Promise<Fate> => {
  try {
    if (order.action === 'replay') return fateOfReplay(run, await replay(order, run.runId));
    const commands = await commandsFor(writer, order.action, order, run);
    // Together: between two retries the run must not end over the node whose turn has not come.
    const answers = await Promise.all(
      commands.map((command) => {
        const commandId = `bulk|${order.bulkId}|${run.runId}|${placeOf(command)}`;
        return writer.submit(run.runId, command, { commandId, requestDigest: order.action });
      }),
    );
    const fates = answers.map((answer) => fateOf(run, answer));
    return WORST_FIRST.flatMap((kind) => fates.find((fate) => fate.kind === kind) ?? [])[0] ?? NOTHING_TO_DO;
  } catch (error) {
    if (isAppError(error) && (error.kind === 'unavailable' || error.kind === 'limit')) throw error;
    const [code, message] = isAppError(error)
      ? [error.code, error.publicMessage]
      : ['engine.failed', 'The engine could not carry this out.'];
    return { kind: 'failed', problem: { runId: run.runId, code, message } };
  }
};

const commandsFor = async (
  writer: RunWriter,
  action: Exclude<BulkAction, 'replay'>,
  { reason, actor }: BulkOperation,
  { runId }: RunSummary,
): Promise<readonly RunCommand[]> => {
  switch (action) {
    case 'cancel':
    case 'pause':
      return [{ type: action, reason, actor }];
    case 'resume':
      return [{ type: 'resume', actor }];
    case 'retry': {
      const state = await writer.read(runId);
      return state === undefined
        ? []
        : failedNodes(state).map(({ id, scope }) => ({
            type: 'retry_node',
            node: id,
            ...inScope(scope),
            actor,
          }));
    }
  }
};

/** The failures that nobody handled (R7); with a node, what failed inside its body is run again. */
const failedNodes = (state: RunState): readonly NodeState[] => {
  const outermost = state.unhandled.filter((key) => !state.unhandled.some((owner) => isInside(key, owner)));
  return outermost.flatMap((key) => get(state.nodes, key) ?? []);
};

const placeOf = (command: RunCommand): string =>
  command.type === 'retry_node' ? nodeKey(command.scope ?? '', command.node) : '';

/** It has come to its end, whoever was first. */
const NOTHING_LEFT: ReadonlySet<Rejection['code']> = new Set(['run.finished', 'run.compensating']);

const fateOf = ({ runId, lastSeq }: RunSummary, answer: Submitted): Fate => {
  if (answer.ok) return { kind: answer.repeated || answer.seq > lastSeq ? 'done' : 'skipped' };
  if (answer.notFound || NOTHING_LEFT.has(answer.rejection.code)) return { kind: 'skipped' };
  const { code, message } = answer.rejection;
  return { kind: 'failed', problem: { runId, code, message } };
};

/** A run that goes on has no whole log yet: as with a retry of one that did not fail, there is nothing to do. */
const fateOfReplay = ({ runId }: RunSummary, answer: Outcome<StartedRun>): Fate => {
  if (answer.ok) return { kind: 'done' };
  const { code, message } = answer.refusal;
  return code === 'run.not_finished' ? NOTHING_TO_DO : { kind: 'failed', problem: { runId, code, message } };
};
