/** Where the measures of one process come together: the bus, the runner and the write path tell, metrics listen. */
import { createListeners } from '../listeners.ts';
import type { JobResult } from '../messages.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { BusView, Measure, Workshop } from '../ports/workshop.ts';
import type { InProcessBusOptions } from './in-process-bus.ts';

export interface WorkshopParts {
  /** Asked for when somebody looks: both are made after it. */
  readonly bus: () => { look(): BusView };
  readonly writer: () => { commandsWaiting(): number };
}

export interface OpenWorkshop extends Workshop {
  /** For the bus. */
  readonly onDone: NonNullable<InProcessBusOptions['onDone']>;
  /** For the runner: the same report, with failures counted. */
  noted<Answer>(report: (result: JobResult) => Answer): (result: JobResult) => Answer;
  /** The same log, with its appends measured. */
  timed(log: EventLog): EventLog;
}

export function createWorkshop({ bus, writer }: WorkshopParts): OpenWorkshop {
  const { tell, add } = createListeners<Measure>();
  return {
    look: () => ({ ...bus().look(), commandsWaiting: writer().commandsWaiting() }),
    subscribe: add,
    onDone: ({ nodeType }, times) => tell({ kind: 'attempt', nodeType, ...times }),
    noted: (report) => (result) => {
      const { outcome } = result;
      if (!outcome.ok) tell({ kind: 'failure', code: outcome.error.code });
      return report(result);
    },
    timed: (log) => ({
      ...log,
      append: async (batch) => {
        const from = performance.now();
        const outcome = await log.append(batch);
        tell({ kind: 'append', tookMs: performance.now() - from });
        return outcome;
      },
    }),
  };
}
