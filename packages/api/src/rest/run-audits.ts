import { Readable } from 'node:stream';
import { compareRuns, exportRun, replayRun, verifyRun } from '@aob/engine';
import {
  EXPORT_MEDIA_TYPE,
  exportLine,
  exportRunQuery,
  line,
  replayRequest,
  runComparison,
  startedRun,
  verification,
} from '@aob/engine/contract';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { answer } from '../http/answer.ts';
import { sendProblem } from '../http/problems.ts';
import { keyOf } from '../http/request-facts.ts';
import { byId, type Routes } from './route.ts';

const byPair = z.object({ a: line, b: line });

const tags = ['runs'];

/** Written as it is read: an export may be larger than memory. An error on the way breaks it off, and it has no end. */
const sendLines = (reply: FastifyReply, runId: string, lines: AsyncIterable<string>): FastifyReply =>
  reply
    .type(EXPORT_MEDIA_TYPE)
    .header('content-disposition', `attachment; filename="${runId}.jsonl"`)
    .send(Readable.from(lines));

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

  const exported = {
    tags,
    summary: 'The run as a file that can be audited without this server',
    description:
      'Lines of JSON (NDJSON), as they are read: a header, every commit with the documents and blobs it names first, and an end ' +
      'with a certificate: what the lines hash to and how the log ends, signed with the key of this server (`GET /v1/audit/key`). ' +
      'What is not stored any more is a line `missing`. With `children=true` the runs that its nodes stood for follow, each whole. ' +
      '`aob audit --file` checks it.',
    params: byId,
    querystring: exportRunQuery,
    response: { 200: exportLine },
  };
  api.get('/runs/:id/export', { schema: exported }, async ({ params, query, caller }, reply) => {
    const withChildren = query.children === 'true';
    const outcome = await exportRun(ports, { runId: params.id, caller, withChildren });
    return outcome.ok ? sendLines(reply, params.id, outcome.value) : sendProblem(reply, outcome.refusal);
  });

  const replay = {
    tags,
    summary: 'Run a finished run again from its record, as a new run',
    description:
      '`freeze` takes every result from the record, `shadow` only those that touch the world, `live` does it for real. What comes ' +
      'before `from` is taken over as it was. Nothing recorded is approved again: a live replay asks its gates anew (R27). ' +
      'What was never recorded is not called either: that node fails with `replay.no_record`.',
    params: byId,
    body: replayRequest,
    response: { 201: startedRun },
  };
  api.post('/runs/:id/replay', { schema: replay }, async (request, reply) => {
    const { params, caller, body } = request;
    const started = await replayRun(ports, { runId: params.id, caller, key: keyOf(request), request: body });
    return answer(reply, started, 201);
  });

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
