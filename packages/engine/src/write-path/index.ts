export { createDatabaseClock } from './database-clock.ts';
export { WRITER_LIMITS, type WriterLimits } from './limits.ts';
export { createPlanCache, type PlanCache } from './plan-cache.ts';
export { createRunWriter, type RunningWriter, type RunWriterParts } from './run-writer.ts';
