export { createMemoryAuditSigner } from './audit-signer.ts';
export { createMemoryBulkOperations } from './bulk-operations.ts';
export { createMemoryCommitFeed } from './commit-feed.ts';
export { createMemoryEventLog } from './event-log.ts';
export { createMemoryExperiments } from './experiments.ts';
export { createUlidIds } from './ids.ts';
export { createMemoryResultCache } from './result-cache.ts';
export { createMemoryRunReads } from './run-reads.ts';
export {
  createMemoryBlobStore,
  createMemoryDocuments,
  createMemoryOutstandingRuns,
  createMemoryQuarantine,
} from './run-rooms.ts';
export { createMemoryRunSlots } from './run-slots.ts';
export { createRunTables, type RunTables } from './run-store.ts';
export { createMemorySchedules } from './schedules.ts';
export { createMemoryWorkflowFeed } from './workflow-feed.ts';
export { createMemoryWorkflows } from './workflows.ts';
