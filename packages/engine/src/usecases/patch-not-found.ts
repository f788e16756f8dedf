import type { LedgerRow } from '../ports/projections.ts';
import { type Outcome, refused } from './outcome.ts';

export const patchNotFound = (patchId: string): Outcome<never> =>
  refused({
    kind: 'not_found',
    code: 'patch.unknown',
    message: `There is no patch ${patchId}.`,
    hint: 'GET /v1/runs/{id}/patches lists the patches of a run.',
  });

export const notUnderReview = (patchId: string, state: LedgerRow['status']): Outcome<never> =>
  refused({
    kind: 'conflict',
    code: 'patch.not_under_review',
    message: `${patchId} is ${state}; only a patch under review can be approved or rejected.`,
    hint: 'GET /v1/patches/{id} shows what became of it.',
  });
