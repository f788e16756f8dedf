import type { TimerKind } from './events.ts';

/** Of a node by its key, of a ticket by its id. The one behind a job is `attempt`: when it fires, the attempt counts as lost (R16). */
export const timerId = (kind: Exclude<TimerKind, 'run' | 'compensation'>, key: string): string =>
  `${kind}:${key}`;
