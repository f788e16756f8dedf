/** What a bus does about jobs that no runner can carry out: their runs say so, and are looked at again for a new runner. */
import type { RunWriter } from '../ports/engine.ts';
import type { InProcessBusOptions } from './in-process-bus.ts';

interface Told extends Pick<RunWriter, 'submit'> {
  /** Dispatches what is outstanding of these runs. */
  redispatch(runIds: readonly string[]): void;
}

/** `writer` is asked for when there is something to tell: it is made after the bus. */
export const unclaimedJobs = (
  writer: () => Told,
  onProblem: (error: unknown) => void,
): Pick<InProcessBusOptions, 'onUnclaimed' | 'onRunner'> => ({
  onUnclaimed: ({ runId, node, scope, execution, attempt, undoes }, need) => {
    const ref = { node, scope, execution, attempt, ...(undoes !== undefined && { undoes }) };
    writer()
      .submit(runId, { type: 'unclaimed', ...ref, need })
      .catch(onProblem);
  },
  onRunner: (runIds) => writer().redispatch(runIds),
});
