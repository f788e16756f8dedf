/**
 * A pause: nothing new begins and no timer fires but the run's own; jobs that were sent out report, people decide,
 * patches apply, and all of it is recorded. Resuming looks at everything that has become ready or due meanwhile.
 */
import type { PauseCommand, ResumeCommand } from './commands.ts';
import { type Draft, emit } from './draft.ts';
import { reconsider } from './flow.ts';
import { deliverKept } from './signal.ts';

export const pauseRun = (draft: Draft, { actor, reason }: PauseCommand): void =>
  emit(draft, { type: 'run.paused', data: { actor, reason } });

export const resumeRun = (draft: Draft, { actor }: ResumeCommand): void => {
  emit(draft, { type: 'run.resumed', data: { actor } });
  deliverKept(draft);
  reconsider(draft);
};
