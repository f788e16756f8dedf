import type { OutgoingPolicy } from '../outgoing/index.ts';
import type { AuditSigner } from '../ports/audit-signer.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { BulkOperations } from '../ports/bulk-operations.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommitSource } from '../ports/commit-feed.ts';
import type { Documents } from '../ports/documents.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { Experiments } from '../ports/experiments.ts';
import type { Ids } from '../ports/ids.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { ResultCache } from '../ports/result-cache.ts';
import type { RunReads } from '../ports/run-reads.ts';
import type { Schedules } from '../ports/schedules.ts';
import type { WorkflowSource } from '../ports/workflow-feed.ts';
import type { Workflows } from '../ports/workflows.ts';
import type { Workshop } from '../ports/workshop.ts';
import type { Plans } from './plans.ts';
import type { ScheduleAlarm } from './schedules/ports.ts';

/** Everything the use-cases stand on; each asks only for what it needs. */
export interface UseCasePorts {
  readonly writer: RunWriter;
  readonly reads: RunReads;
  readonly quarantine: Quarantine;
  readonly bulk: BulkOperations;
  /** Is told that there is a new order. */
  readonly bulkRunner: { notice(): void };
  /** Results that later runs may take instead of doing the work again. */
  readonly results: ResultCache;
  readonly workflows: Workflows;
  readonly schedules: Schedules;
  readonly experiments: Experiments;
  /** Told when a schedule was written. */
  readonly alarm: ScheduleAlarm;
  readonly documents: Documents;
  readonly blobs: BlobStore;
  readonly plans: Plans;
  readonly commits: CommitSource;
  /** Told of every change of a workflow. */
  readonly workflowChanges: WorkflowSource;
  /** Vouches for what is exported. */
  readonly signer: AuditSigner;
  /** How the work of this process goes. */
  readonly workshop: Workshop;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Whom workflows may call; documents are judged by it when they are saved (design §11). */
  readonly outgoing: OutgoingPolicy;
}
