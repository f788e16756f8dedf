import { done, type Outcome, startBatch } from '@aob/engine';
import { type StartRunRequest, startBatchRequest, startedBatch, startRunRequest } from '@aob/engine/contract';
import type { Json } from '@aob/ir';
import { problemOf, type Refused } from '../http/problems.ts';
import { keyOf } from '../http/request-facts.ts';
import { misshapen } from '../http/validation.ts';
import type { Routes } from './route.ts';

const schema = {
  tags: ['runs'],
  summary: 'Start many runs, each on its own',
  body: startBatchRequest,
  response: { 200: startedBatch },
};

export const runBatchRoutes: Routes = (api, { ports }) => {
  api.post('/runs/batch', { schema }, async (request) => {
    const { caller, body } = request;
    const runs = body.runs.map(shaped);
    const outcomes = await startBatch(ports, { caller, key: keyOf(request), runs });
    return { results: outcomes.map((outcome) => (outcome.ok ? outcome.value : problemOf(outcome.refusal))) };
  });
};

const shaped = (run: Json, index: number): Outcome<StartRunRequest> => {
  const parsed = startRunRequest.safeParse(run);
  if (parsed.success) return done(parsed.data);
  const { refusal } = misshapen(startRunRequest, parsed.error);
  return { ok: false, refusal: within(refusal, `/runs/${index}`) };
};

/** A shape is refused with what was sent for that one run; its place in the batch goes in front. */
const within = ({ code, message, issues }: Refused, at: string) => ({
  kind: 'rejected' as const,
  code,
  message,
  issues: issues.map((issue) => ({ ...issue, pointer: `${at}${issue.pointer}` })),
});
