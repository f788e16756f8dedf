import { compareRuns, verifyRun } from '@aob/engine';
import { line, runComparison, verification } from '@aob/engine/contract';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { byId, type Routes } from './route.ts';

const byPair = z.object({ a: line, b: line });

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

  const comparison = {
    tags,
    summary: 'Two runs beside each other: what went another way',
    description:
      'Runs of different workflows are compared as well; `differs` then says `workflow`. Values are compared by digest, nodes by ' +
      'scope and id. Durations are shown, but are no difference.',
    params: byPair,
    response: { 200: runComparison },
  };
  api.get('/runs/:a/compare/:b', { schema: comparison }, async ({ params }, reply) =>
    answer(reply, await compareRuns(ports, params.a, params.b)),
  );
};
