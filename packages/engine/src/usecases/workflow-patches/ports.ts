import type { Clock } from '../../ports/clock.ts';
import type { RunWriter } from '../../ports/engine.ts';
import type { Ids } from '../../ports/ids.ts';
import type { RunReads } from '../../ports/run-reads.ts';
import type { JudgePorts } from './judge.ts';

/** What patches of workflows stand on. */
export interface WorkflowPatchPorts extends JudgePorts {
  readonly reads: RunReads;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Is told when the version behind a tag is another one. */
  readonly writer: Pick<RunWriter, 'limitsChanged'>;
}
