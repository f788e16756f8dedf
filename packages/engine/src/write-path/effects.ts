/** What follows a durable commit: jobs go to the bus, nobody waits for cancelled ones. Never before the commit (§6). */
import type { Digest, Hasher } from '@aob/ir';
import type { JobBus } from '../ports/job-bus.ts';
import type { Effect, JobRef } from '../run/decision.ts';
import { jobOf, outstandingJobs, planDigestOf } from '../run/jobs.ts';
import type { RunState } from '../run/state.ts';
import type { BlobCache } from './blob-cache.ts';
import type { PlanCache } from './plan-cache.ts';

export interface Dispatcher {
  carryOut(state: RunState, effects: readonly Effect[]): void;
  /** Everything queued or running (R14). */
  redispatch(state: RunState): void;
}

export const createDispatcher = (options: {
  readonly bus: JobBus;
  readonly plans: PlanCache;
  readonly blobs: BlobCache;
  readonly hash: Hasher;
  /** A job that could not be made: its attempt deadline will bring it back (R15). */
  readonly onProblem: (runId: string, error: unknown) => void;
}): Dispatcher => {
  const { bus, plans, blobs, hash, onProblem } = options;

  /** The blobs it needs first, if they are not at hand; nothing if it was dispatched or is not outstanding any more. */
  const tryDispatch = (
    state: RunState,
    ref: JobRef,
    loaded: ReadonlyMap<Digest, string>,
  ): readonly Digest[] => {
    const plan = planDigestOf(state, ref);
    if (plan === undefined) return [];
    const built = jobOf(state, plans.get(plan), ref, {
      hash,
      blob: (digest) => loaded.get(digest) ?? blobs.get(digest),
    });
    if (built.ok) bus.dispatch(built.job);
    return built.ok ? [] : (built.need ?? []);
  };

  const dispatchLater = async (state: RunState, ref: JobRef): Promise<void> => {
    let loaded: ReadonlyMap<Digest, string> = new Map();
    for (;;) {
      const plan = planDigestOf(state, ref);
      if (plan !== undefined) await plans.load(plans.missing([plan]));
      const need = tryDispatch(state, ref, loaded);
      if (need.length === 0) return;
      loaded = new Map([...loaded, ...(await blobs.load(need))]);
    }
  };

  const dispatch = (state: RunState, ref: JobRef): void => {
    const plan = planDigestOf(state, ref);
    const isPlanAtHand = plan === undefined || plans.missing([plan]).length === 0;
    if (isPlanAtHand && tryDispatch(state, ref, new Map()).length === 0) return;
    dispatchLater(state, ref).catch((error: unknown) => onProblem(state.runId, error));
  };

  return {
    carryOut: (state, effects) => {
      for (const effect of effects) {
        if (effect.type === 'dispatch_job') dispatch(state, effect.job);
        else bus.cancel({ runId: state.runId, ...effect.job });
      }
    },
    redispatch: (state) => {
      for (const ref of outstandingJobs(state)) dispatch(state, ref);
    },
  };
};
