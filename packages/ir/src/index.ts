export * from './expression/index.ts';
export type { Issue } from './issue.ts';
export * from './json/index.ts';
