import type { OutgoingPolicy } from '../../outgoing/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Documents } from '../../ports/documents.ts';
import type { Experiments } from '../../ports/experiments.ts';
import type { Ids } from '../../ports/ids.ts';
import type { RunReads } from '../../ports/run-reads.ts';
import type { Workflows } from '../../ports/workflows.ts';
import type { Plans } from '../plans.ts';

export interface SteerPorts {
  readonly experiments: Experiments;
  readonly clock: Clock;
}

export interface CreateExperimentPorts extends SteerPorts {
  readonly workflows: Workflows;
  readonly documents: Documents;
  readonly plans: Plans;
  readonly reads: Pick<RunReads, 'patch'>;
  readonly ids: Ids;
  /** Whom the workflows of arms may call (design §11). */
  readonly outgoing: OutgoingPolicy;
}
