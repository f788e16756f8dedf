/** One way to be refused, or sent to a person, by exactly one rule. */
import type { PatchAuthor, PatchOperation, PatchProposal } from '@aob/ir';
import type { RunCommand } from '../../src/run/commands.ts';
import type { RunState } from '../../src/run/state.ts';
import { anyone, append, fresh, type Moment, propose, source } from './moment.ts';

export interface Attempt {
  readonly proposal: PatchProposal;
  /** The same without what the rule is about, or by somebody who may: this one is applied. */
  readonly twin?: PatchProposal;
  /** The run it is sent to, when that is not the moment's. */
  readonly state?: RunState;
  /** The patch that is taken back, by the author and under the id of the proposal; then it has no operations. */
  readonly withdraws?: string;
}

export const commandOf = ({ proposal, withdraws }: Attempt): RunCommand => {
  const { id, reason, author } = proposal;
  return withdraws === undefined
    ? { type: 'apply_patch', proposal }
    : { type: 'withdraw_patch', id, patchId: withdraws, reason, author };
};

export type Outcome = 'rejected' | 'refused' | 'pending_review';

export interface Reason {
  readonly code: string;
  readonly outcome: Outcome;
  /** What is tried; part of the title of a case. */
  readonly how: string;
  /** What else is to be said, where it is about all reasons being given at once. */
  readonly beside?: readonly string[];
}

/** Tried wherever a random run offers it. */
export interface Rule extends Reason {
  readonly make: (m: Moment) => Attempt | undefined;
}

/** Asked in any way, and of a run that was led to a moment for it. */
export interface Question {
  readonly asked: () => string;
  /** Without what the rule is about. */
  readonly twin?: () => string;
  /** For whoever wants to see it again. */
  readonly shown: string;
  /** Both are patches of the run. */
  readonly isPatch: boolean;
}

export interface SceneRule extends Reason {
  readonly ask: (m: Moment) => Question | undefined;
}

export const refused = (code: string, how: string, make: Rule['make']): Rule => ({
  code,
  outcome: 'refused',
  how,
  make,
});

/** A patch that would be applied, spoiled: the rule sees nothing but the spoiled part. */
export const spoiled = (
  code: string,
  how: string,
  spoil: (m: Moment, sound: PatchProposal, x: string, from: string) => PatchProposal | undefined,
): Rule =>
  refused(code, how, (m) => {
    const author = anyone(m, true);
    const from = source(m, author, ({ type }) => type !== 'hitl');
    if (from === undefined) return undefined;
    const x = fresh(m);
    const twin = propose(m, author, append(from.id, x));
    const proposal = spoil(m, twin, x, from.id);
    return proposal && { proposal: { ...proposal, id: `patch_${m.next()}` }, twin };
  });

/** By somebody who may not, and by somebody who may. */
export const twins = (
  m: Moment,
  author: PatchAuthor,
  operations: readonly PatchOperation[],
  who: PatchAuthor,
): Attempt => ({
  proposal: propose(m, author, operations),
  twin: propose(m, who, operations),
});
