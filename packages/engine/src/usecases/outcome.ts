/**
 * What a use-case answers. Refusals are values with every reason at once; only a broken world throws (`AppError`).
 * The kind says what the caller may do next; the API turns it into a status in one table.
 */
import type { Issue } from '@aob/ir';
import type { Rejection } from '../run/commands.ts';

/**
 * `rejected`: what was sent is wrong. `conflict`: it was right about an earlier state. `unauthorized`: somebody else
 * may. `not_found`: the address leads nowhere.
 */
export type RefusalKind = 'rejected' | 'conflict' | 'unauthorized' | 'not_found';

export interface Refusal {
  readonly kind: RefusalKind;
  /** Dotted, lower case, stable. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Never empty. */
  readonly issues: readonly Issue[];
  /** The patch that is kept with its reasons. */
  readonly patchId?: string;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });

export interface Reason {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Where in what was sent; empty for the whole. */
  readonly pointer?: string;
  readonly rule?: string;
}

/** A refusal with one reason. */
export const refused = ({ kind, code, message, hint, pointer = '', rule }: Reason): Outcome<never> => {
  const more = { ...(hint !== undefined && { hint }), ...(rule !== undefined && { rule }) };
  return {
    ok: false,
    refusal: {
      kind,
      code,
      message,
      ...(hint !== undefined && { hint }),
      issues: [{ pointer, code, message, ...more }],
    },
  };
};

export interface Reasons {
  readonly code: string;
  readonly message: string;
  readonly issues: readonly Issue[];
  readonly patchId?: string;
}

/** What was sent is wrong, for these reasons. */
export const refusedFor = (reasons: Reasons): Outcome<never> => ({
  ok: false,
  refusal: { kind: 'rejected', ...reasons },
});

const KIND_OF_REJECTION: { readonly [code in Rejection['code']]: RefusalKind } = {
  'inputs.invalid': 'rejected',
  'run.exists': 'conflict',
  'run.finished': 'conflict',
  'run.frozen': 'conflict',
  'run.busy': 'conflict',
  'run.paused': 'conflict',
  'run.compensating': 'conflict',
  'run.withdrawing': 'conflict',
  'run.compensated': 'conflict',
  'signal.too_many': 'conflict',
  'run.quarantined': 'conflict',
  'run.not_quarantined': 'conflict',
  'run.repair_failed': 'conflict',
  'key.reused': 'rejected',
  'patch.stale': 'conflict',
  'patch.id_reused': 'conflict',
  'patch.conflict': 'conflict',
  'patch.unknown': 'not_found',
  'patch.not_applied': 'conflict',
  'ticket.unknown': 'not_found',
  'ticket.decided': 'conflict',
  'ticket.superseded': 'conflict',
  'ticket.already_spoken': 'conflict',
  'ticket.not_approver': 'unauthorized',
  'ticket.own_work': 'unauthorized',
  'ticket.wrong_decision': 'rejected',
  'ticket.form': 'rejected',
  'ticket.reason_missing': 'rejected',
  'ticket.delegate': 'rejected',
  'node.unknown': 'rejected',
  'node.not_failed': 'conflict',
  'node.stopped': 'conflict',
  'child.reported': 'conflict',
  'gate.not_skippable': 'rejected',
};

export const fromRejection = ({ code, message, hint, issues }: Rejection): Outcome<never> => {
  const kind = KIND_OF_REJECTION[code];
  if (issues.length === 0) return refused({ kind, code, message, hint });
  return { ok: false, refusal: { kind, code, message, ...(hint !== undefined && { hint }), issues } };
};

export const runNotFound = (runId: string): Outcome<never> =>
  refused({
    kind: 'not_found',
    code: 'run.unknown',
    message: `There is no run ${runId}.`,
    hint: 'GET /v1/runs lists the runs, newest first.',
  });
