import type { Clock } from '../../ports/clock.ts';
import type { Documents } from '../../ports/documents.ts';
import type { RunWriter } from '../../ports/engine.ts';
import type { Ids } from '../../ports/ids.ts';
import type { RunReads } from '../../ports/run-reads.ts';
import type { Schedules } from '../../ports/schedules.ts';
import type { Workflows } from '../../ports/workflows.ts';
import type { Plans } from '../plans.ts';

export interface SchedulePorts {
  readonly schedules: Schedules;
  readonly workflows: Workflows;
  readonly documents: Documents;
  readonly plans: Plans;
  readonly reads: Pick<RunReads, 'run' | 'runsById'>;
  readonly writer: Pick<RunWriter, 'submit'>;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Told when a schedule was written, so that this process looks at it in time without asking (R15). */
export interface ScheduleAlarm {
  notice(wakeAt: number): void;
}
