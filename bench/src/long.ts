/**
 * `npm run bench -- long [--json]`: one run of 100,000 events and one map of 10,000 items with 50 of them at work, over the
 * API of a server of its own. How long the long run takes to load after a restart, how long a page of its events takes,
 * and what all of that adds to the memory of the server.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { LONG_LOOP, LONG_LOOP_EVENTS, WIDE_MAP, WIDE_MAP_INPUTS } from './documents.ts';
import { ownMegabytes } from './memory.ts';
import { type BenchServer, startServer } from './server.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

type Body = { readonly [field: string]: unknown };

const ask = async (
  { url }: BenchServer,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Body> => {
  const answer = await request(`${url}${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`);
  return JSON.parse(text) as Body;
};

const WAIT_MAX_MS = 600_000;

/** Milliseconds until the run has come to this, `seq` events far at least. */
const until = async (server: BenchServer, id: string, status: string, seq = 0): Promise<number> => {
  const begun = performance.now();
  while (performance.now() - begun < WAIT_MAX_MS) {
    const run = await ask(server, 'GET', `/v1/runs/${id}`);
    if (run['status'] === status && Number(run['seq']) >= seq) return Math.round(performance.now() - begun);
    if (run['status'] === 'FAILED') throw new Error(`${id} failed: ${JSON.stringify(run['error'])}`);
    await pause(100);
  }
  throw new Error(`${id} is not ${status} after ${WAIT_MAX_MS} ms`);
};

const startRun = async (server: BenchServer, definition: { readonly name: string }, inputs: object) => {
  await ask(server, 'POST', '/v1/workflows', { definition });
  return `${(await ask(server, 'POST', '/v1/runs', { workflow: definition.name, inputs }))['run_id']}`;
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return Number((performance.now() - begun).toFixed(1));
};

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

const PAGE = 100;
const PAGES = 21;

/** Pages from all over the log. */
const readPages = async (server: BenchServer, id: string, seq: number) => {
  const times: number[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const from = 1 + Math.floor(((seq - PAGE) * page) / (PAGES - 1));
    times.push(await timed(() => ask(server, 'GET', `/v1/runs/${id}/events?from=${from}&limit=${PAGE}`)));
  }
  return { median: median(times), max: Math.max(...times) };
};

const measureLoop = async (first: BenchServer) => {
  const before = ownMegabytes(first.pid);
  const id = await startRun(first, LONG_LOOP, {});
  // Between two decisions of the loop it waits for the next one.
  const took = await until(first, id, 'WAITING', LONG_LOOP_EVENTS);
  const grown = ownMegabytes(first.pid) - before;
  const { seq } = (await ask(first, 'GET', `/v1/runs/${id}`)) as { readonly seq: number };
  await first.stop({ keepData: true });
  const server = await startServer(first.dataDir);
  // The first request warms up the connection and the code, not the run.
  await ask(server, 'GET', '/v1/workflows');
  const fresh = ownMegabytes(server.pid);
  const loadMs = await timed(() => ask(server, 'POST', `/v1/runs/${id}/signals/go`, { data: 1 }));
  const pageMs = await readPages(server, id, seq);
  await until(server, id, 'COMPLETED');
  const report = {
    events: seq,
    took_ms: took,
    /** The first command after a restart: load, decide and commit. */
    load_ms: loadMs,
    page_ms: pageMs,
    megabytes_grown: { running: grown, after_restart: ownMegabytes(server.pid) - fresh },
  };
  return { server, report };
};

/** Thrice the same: what stays after the first one is not what grows with the work. */
const measureMap = async (server: BenchServer) => {
  const rounds: { readonly took_ms: number; readonly megabytes: number }[] = [];
  for (let round = 0; round < 3; round += 1) {
    const id = await startRun(server, WIDE_MAP, WIDE_MAP_INPUTS);
    const took = await until(server, id, 'COMPLETED');
    rounds.push({ took_ms: took, megabytes: ownMegabytes(server.pid) });
  }
  return { items: WIDE_MAP_INPUTS.list.length, concurrency: 50, rounds };
};

let server = await startServer();
// A load that is interrupted leaves no server behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.stop().finally(() => process.exit(130)));
try {
  const loop = await measureLoop(server);
  server = loop.server;
  const report = { workload: 'long', loop: loop.report, map: await measureMap(server) };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await server.stop();
}
