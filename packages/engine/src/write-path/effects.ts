/** What follows a durable commit: jobs go to the bus, nobody waits for cancelled ones, other runs begin, end and hear. Never before the commit (§6). */
import type { Digest, Hasher } from '@aob/ir';
import { isAppError } from '../errors.ts';
import type { JobBus } from '../ports/job-bus.ts';
import type { Effect, JobRef } from '../run/decision.ts';
import { jobOf, outstandingJobs, planDigestOf } from '../run/jobs.ts';
import type { RunState } from '../run/state.ts';
import type { BlobCache } from './blob-cache.ts';
import type { Family } from './family.ts';
import type { PlanCache } from './plan-cache.ts';

export interface Dispatcher {
  carryOut(state: RunState, effects: readonly Effect[]): void;
  /** Everything queued or running, and what is to be told between runs (R14). */
  redispatch(state: RunState): void;
}

type FamilyEffect = Exclude<Effect, { readonly type: 'dispatch_job' | 'cancel_job' }>;

export const createDispatcher = (options: {
  readonly bus: JobBus;
  readonly plans: PlanCache;
  readonly blobs: BlobCache;
  readonly family: Family;
  readonly hash: Hasher;
  /** A job that could not be made: its attempt deadline will bring it back (R15). */
  readonly onProblem: (runId: string, error: unknown) => void;
}): Dispatcher => {
  const { bus, plans, blobs, family, hash, onProblem } = options;

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

  /** What a stopping process leaves, the next one finds in the folded state (R14). */
  const see = (state: RunState, done: Promise<void>): void => {
    done.catch((error: unknown) => {
      if (!isAppError(error, 'engine.stopping')) onProblem(state.runId, error);
    });
  };

  const inFamily = (state: RunState, effect: FamilyEffect): void => {
    switch (effect.type) {
      case 'start_child':
        see(state, family.start(effect.child));
        return;
      case 'cancel_child':
        see(state, family.cancel(effect.child, effect.reason));
        return;
      case 'tell_parent':
        see(state, family.tellParent(state));
        return;
    }
  };

  return {
    carryOut: (state, effects) => {
      for (const effect of effects) {
        if (effect.type === 'dispatch_job') dispatch(state, effect.job);
        else if (effect.type === 'cancel_job') bus.cancel({ runId: state.runId, ...effect.job });
        else inFamily(state, effect);
      }
    },
    redispatch: (state) => {
      for (const ref of outstandingJobs(state)) dispatch(state, ref);
      see(state, family.recover(state));
    },
  };
};
