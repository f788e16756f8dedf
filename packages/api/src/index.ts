export type { ReadinessChecks } from './rest/health.ts';
export { type ApiOptions, createApi } from './server.ts';
export type { AppRouter } from './trpc/index.ts';
