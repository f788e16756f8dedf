export {
  type BusConsumer,
  createInProcessBus,
  DEFAULT_CONCURRENCY,
  type InProcessBus,
  type InProcessBusOptions,
} from './in-process-bus.ts';
export { createJobRunner, type JobRunner, type JobRunnerOptions } from './job-runner.ts';
export { unclaimedJobs } from './unclaimed-jobs.ts';
export { createWorkshop, type OpenWorkshop, type WorkshopParts } from './workshop.ts';
