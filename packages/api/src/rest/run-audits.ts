import { verifyRun } from '@aob/engine';
import { verification } from '@aob/engine/contract';
import { answer } from '../http/answer.ts';
import { byId, type Routes } from './route.ts';

const tags = ['runs'];

export const runAuditRoutes: Routes = (api, { ports }) => {
  const audit = {
    tags,
    summary: 'Read the whole log of a run again and check all it says',
    description:
      'Recomputes the hash chain over every commit, looks for gaps, reads every event, folds them again and compares the outcome ' +
      'with the rows of the run, its tickets and its patches; every value, blob and document named must be what its digest says. ' +
      'A log that is damaged is an answer (200 with `valid: false` and every problem), never an error. ' +
      '409 `run.busy`: the run moved all the while; ask again.',
    params: byId,
    response: { 200: verification },
  };
  api.get('/runs/:id/verify', { schema: audit }, async ({ params }, reply) =>
    answer(reply, await verifyRun(ports, params.id)),
  );
};
