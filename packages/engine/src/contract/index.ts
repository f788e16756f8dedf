/** The contract of the HTTP API: one schema per resource and request, used to validate, to document and to type clients. */

export * from './audit.ts';
export * from './blame.ts';
export * from './bulk.ts';
export * from './cache.ts';
export * from './comparison.ts';
export * from './compensation.ts';
export * from './events.ts';
export * from './experiments.ts';
export * from './export.ts';
export * from './graph.ts';
export * from './health.ts';
export * from './operations.ts';
export * from './patches.ts';
export * from './policy.ts';
export * from './problem.ts';
export * from './runs.ts';
export * from './schedules.ts';
export * from './shape-issues.ts';
export * from './tickets.ts';
export * from './timeline.ts';
export * from './values.ts';
export * from './verification.ts';
export * from './workflow-patches.ts';
export * from './workflows.ts';
