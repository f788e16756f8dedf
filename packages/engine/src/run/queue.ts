/**
 * R19, R20: a run whose workflow limits how many are under way at once is logged first and waits, as QUEUED, for a slot. It
 * begins with a slot of its own, in one commit with it (`append` refuses the one without the other), and holds it to its
 * end. A run that is opened again after its end waits like any other.
 */
import type { PlanLimits } from '@aob/ir';
import type { BeginCommand } from './commands.ts';
import { type Draft, emit } from './draft.ts';
import type { EventOf } from './events.ts';
import { limitTime } from './finish.ts';
import { reconsider } from './flow.ts';
import { deliverKept } from './signal.ts';
import type { RunState } from './state.ts';

/** Says that the run waits, if it has to; false: it may begin at once. */
export const queueRun = (draft: Draft): boolean => {
  const wanted = slotWanted(draft.plan.limits, draft.state);
  if (wanted === undefined) return false;
  emit(draft, { type: 'run.queued', data: wanted });
  return true;
};

/** A replay that calls nobody takes up no room; a run inside of one of its own workflow shares that one's. */
const slotWanted = (
  limits: PlanLimits,
  { key, replay, parent, workflow }: RunState,
): EventOf<'run.queued'>['data'] | undefined => {
  if (replay !== undefined && replay.mode !== 'live') return undefined;
  const isShared = workflow !== undefined && parent?.holds?.includes(workflow.name) === true;
  const concurrency = isShared ? undefined : limits.concurrency;
  const { keyConcurrency } = limits;
  const isKeyLimited = key !== undefined && keyConcurrency !== undefined;
  if (concurrency === undefined && !isKeyLimited) return undefined;
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(isKeyLimited && { key_concurrency: keyConcurrency }),
  };
};

export const beginRun = (draft: Draft, { number, keyNumber }: BeginCommand): void => {
  emit(draft, {
    type: 'run.begun',
    data: {
      ...(number !== undefined && { number }),
      ...(keyNumber !== undefined && { key_number: keyNumber }),
    },
  });
  limitTime(draft);
  deliverKept(draft);
  reconsider(draft);
};
