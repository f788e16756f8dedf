export type { CacheFilter } from './cache.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export { NetworkError, type NetworkErrorKind, ProblemError } from './errors.ts';
export type { FollowOptions } from './follow.ts';
export type { PatchPreviewQuestion } from './patches.ts';
export type { CallOptions, EventsQuery, PageQuery, WriteOptions } from './runs.ts';
export type { CreateSchedule } from './schedules.ts';
export type { Decide, Delegate } from './tickets.ts';
export type { DryRunPolicy, PushWorkflow, WorkflowPatchProposal } from './workflows.ts';
