/** Any moment of a run from its log alone: for those who hold the log and ask often, as the studio does. */
export { createMoments, type Moment, type MomentNode, type Moments } from './moments.ts';
export type { Span } from './spans.ts';
