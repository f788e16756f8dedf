export type * from './document.ts';
export * from './expression/index.ts';
export type { Issue } from './issue.ts';
export * from './json/index.ts';
export * from './patch/index.ts';
export type * from './plan.ts';
export * from './registry/index.ts';
export * from './schema/index.ts';
export * from './validate/index.ts';
