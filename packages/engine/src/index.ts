/** The engine as apps and the API see it: use-cases, the ports they stand on, and the parts a composition puts together. */
export { type BulkRunner, createBulkRunner } from './bulk/bulk-runner.ts';
export * from './errors.ts';
export type * from './messages.ts';
export type * from './ports/audit-signer.ts';
export type * from './ports/blob-store.ts';
export type { BulkOperations } from './ports/bulk-operations.ts';
export type * from './ports/clock.ts';
export type * from './ports/commit-feed.ts';
export { CRASH_POINTS, type CrashPoint, type CrashPointName } from './ports/crash-point.ts';
export type * from './ports/documents.ts';
export type * from './ports/engine.ts';
export type { Experiments } from './ports/experiments.ts';
export type * from './ports/ids.ts';
export type { References } from './ports/references.ts';
export type { ResultCache } from './ports/result-cache.ts';
export type { RunReads } from './ports/run-reads.ts';
export type { Schedules } from './ports/schedules.ts';
export type * from './ports/workflow-feed.ts';
export type { Workflows } from './ports/workflows.ts';
export type { Measure, Workshop, WorkshopView } from './ports/workshop.ts';
export type { Actor } from './run/events.ts';
export { isTerminal, type RunStatus } from './run/state.ts';
export { sha256 } from './sha256.ts';
export { createTransientMap } from './transient-map.ts';
export { announcing } from './usecases/announce-workflows.ts';
export { applyPatch } from './usecases/apply-patch.ts';
export { blameRun } from './usecases/blame/blame-run.ts';
export { blameWorkflow } from './usecases/blame/blame-workflow.ts';
export { abortBulk, listBulk, readBulk, replayForOrder, startBulk } from './usecases/bulk.ts';
export { invalidateCache, readCacheStats } from './usecases/cache.ts';
export { authorOf, type Caller, isPerson, lacksRole, type Role } from './usecases/caller.ts';
export { cancelRun } from './usecases/cancel-run.ts';
export { commutePatches } from './usecases/commute-patches.ts';
export { compareRuns } from './usecases/compare-runs.ts';
export { decideTicket } from './usecases/decide-ticket.ts';
export { delegateTicket } from './usecases/delegate-ticket.ts';
export { diffWorkflow } from './usecases/diff-workflow.ts';
export { dryRunPolicy } from './usecases/dry-run-policy.ts';
export { createExperiment } from './usecases/experiments/create-experiment.ts';
export { createGuardWatch, type GuardWatch } from './usecases/experiments/guard-watch.ts';
export {
  listExperimentEvents,
  listExperiments,
  readExperiment,
} from './usecases/experiments/read-experiments.ts';
export { reportExperiment } from './usecases/experiments/report-experiment.ts';
export {
  changeWeights,
  pauseExperiment,
  resumeExperiment,
  stopExperiment,
} from './usecases/experiments/steer-experiment.ts';
export { exportRun } from './usecases/export-run.ts';
export { listRuns } from './usecases/list-runs.ts';
export { moveTag } from './usecases/move-tag.ts';
export * from './usecases/outcome.ts';
export { pauseRun, resumeRun } from './usecases/pause-run.ts';
export { type Plans, plansOf } from './usecases/plans.ts';
export type { UseCasePorts } from './usecases/ports.ts';
export { presentEvents } from './usecases/present/present-event.ts';
export { previewPatch } from './usecases/preview-patch.ts';
export { pushWorkflow } from './usecases/push-workflow.ts';
export { listArtifacts, readBlob } from './usecases/read-artifacts.ts';
export { readAuditKey } from './usecases/read-audit-key.ts';
export { readEvents } from './usecases/read-events.ts';
export { readGraph } from './usecases/read-graph.ts';
export { listPatches, listRunPatches, listWorkflowPatches, readPatch } from './usecases/read-patches.ts';
export { readRun } from './usecases/read-run.ts';
export { tagHistory } from './usecases/read-tag-history.ts';
export { readTicket } from './usecases/read-ticket.ts';
export { listTickets } from './usecases/read-tickets.ts';
export { readTimeline } from './usecases/read-timeline.ts';
export * from './usecases/read-workflows.ts';
export { createReferences } from './usecases/references.ts';
export { repairRun } from './usecases/repair-run.ts';
export { type ReplayRunPorts, replayRun } from './usecases/replay-run.ts';
export { retryNode } from './usecases/retry-node.ts';
export { reviewPatch } from './usecases/review-patch.ts';
export { backfillSchedule } from './usecases/schedules/backfill-schedule.ts';
export { clearSchedule } from './usecases/schedules/clear-schedule.ts';
export type { ScheduleAlarm } from './usecases/schedules/ports.ts';
export { listFirings, listSchedules, readSchedule } from './usecases/schedules/read-schedules.ts';
export { createScheduler, type Scheduler } from './usecases/schedules/scheduler.ts';
export {
  changeSchedule,
  createSchedule,
  pauseSchedule,
  removeSchedule,
  resumeSchedule,
} from './usecases/schedules/write-schedules.ts';
export { signalRun } from './usecases/signal-run.ts';
export { skipNode } from './usecases/skip-node.ts';
export { startBatch } from './usecases/start-batch.ts';
export { startRun } from './usecases/start-run.ts';
export { stepTag } from './usecases/step-tag.ts';
export { validateWorkflow } from './usecases/validate-workflow.ts';
export { verifyRun } from './usecases/verify-run.ts';
export { previewWithdrawal, withdrawPatch } from './usecases/withdraw-patch.ts';
export { previewPromotion, promotePatch } from './usecases/workflow-patches/promote.ts';
export { previewWorkflowPatch, proposeWorkflowPatch } from './usecases/workflow-patches/propose.ts';
export * from './write-path/index.ts';
