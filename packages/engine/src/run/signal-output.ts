/** What a wait returns: the signal it got, or that none came in time. */
import type { Json, PlanNode } from '@aob/ir';
import { type Draft, loadValue } from './draft.ts';
import type { KeptSignal } from './state.ts';

export const outputOfSignal = (draft: Draft, { name, payload, by, at }: KeptSignal): Json => ({
  signal: name,
  data: loadValue(draft, payload),
  by,
  at,
  timed_out: false,
});

export const outputOfSilence = (draft: Draft, node: PlanNode): Json => ({
  signal: node.config.signal ?? null,
  data: null,
  by: null,
  at: draft.at,
  timed_out: true,
});
