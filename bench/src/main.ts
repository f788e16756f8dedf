/**
 * `npm run bench -- w3|fan [--fidelity full|fast] [--json] [--url URL --database URL] [--seconds 60] [--repeat 3]`
 * Starts its own server on a fresh data dir unless given one. Prints the median of the repeats.
 */
import { parseArgs } from 'node:util';
import { type Api, createApi } from './api.ts';
import { connect, type Database } from './counters.ts';
import { WORKLOADS, type Workload } from './documents.ts';
import { measureLatency } from './latency.ts';
import { pssMegabytes } from './memory.ts';
import { startServer } from './server.ts';
import { measureThroughput } from './throughput.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    url: { type: 'string' },
    database: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    'warm-up': { type: 'string', default: '10' },
    repeat: { type: 'string', default: '3' },
    'in-flight': { type: 'string', default: '512' },
    fidelity: { type: 'string', default: 'full' },
  },
});

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const name = positionals[0] ?? '';
const workload: Workload = WORKLOADS[name] ?? fail(`Name a workload: ${Object.keys(WORKLOADS).join(' | ')}`);
const workflow = (workload.definition as { readonly name: string }).name;
const seconds = Number(values.seconds);
const { fidelity } = values;
if (fidelity !== 'full' && fidelity !== 'fast') fail('--fidelity is full or fast');

/** How often the latency at a low rate is taken; the median is what is told, by its end-to-end p99. */
const CALM_ROUNDS = 3;

const percentile = (sorted: readonly number[], share: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(2));

const percentiles = (sorted: readonly number[]) => ({
  p50: percentile(sorted, 0.5),
  p95: percentile(sorted, 0.95),
  p99: percentile(sorted, 0.99),
});

const measure = async (api: Api, database: Database | undefined, pid: number | undefined) => {
  let before: Awaited<ReturnType<Database['read']>> | undefined;
  const load = await measureThroughput({
    api,
    workflow,
    warmUpSeconds: Number(values['warm-up']),
    seconds,
    inFlight: Number(values['in-flight']),
    onMeasuring: async () => {
      before = await database?.read();
    },
  });
  const after = await database?.read();
  const runsPerSecond = load.runs / load.seconds;
  const transactions = before && after ? after.transactions - before.transactions : undefined;
  return {
    runs_per_s: Math.round(runsPerSecond),
    steps_per_s: Math.round(runsPerSecond * workload.steps),
    latency_ms: percentiles(load.latenciesMs),
    pss_mb: pid === undefined ? undefined : pssMegabytes(pid),
    commits_per_transaction:
      before && after && transactions
        ? Number(((after.commits - before.commits) / transactions).toFixed(1))
        : undefined,
    wal_syncs_per_s:
      before && after ? Math.round((after.walSyncs - before.walSyncs) / load.seconds) : undefined,
  };
};

const measureCalm = async (api: Api) => {
  const { startCallMs, endToEndMs } = await measureLatency({
    api,
    workflow,
    perSecond: 50,
    seconds: Math.min(20, seconds),
  });
  return { start_call_ms: percentiles(startCallMs), end_to_end_ms: percentiles(endToEndMs) };
};

type Calm = Awaited<ReturnType<typeof measureCalm>>;

const own = values.url === undefined ? await startServer() : undefined;
// A load that is interrupted leaves no server behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void (own?.stop() ?? Promise.resolve()).finally(() => process.exit(130)));
}
const url = values.url ?? own?.url ?? '';
const databaseUrl = values.database ?? own?.databaseUrl;
const api = createApi(url, fidelity);
const database = databaseUrl === undefined ? undefined : await connect(databaseUrl);
try {
  await api.push(workload.definition);
  const rounds: Awaited<ReturnType<typeof measure>>[] = [];
  for (let round = 0; round < Number(values.repeat); round += 1)
    rounds.push(await measure(api, database, own?.pid));
  // On a server that has seen work, as the throughput is measured after its warm-up; the first of them right behind the load.
  const calm: Calm[] = [];
  for (let round = 0; round < CALM_ROUNDS; round += 1) calm.push(await measureCalm(api));
  const byEndToEnd = calm.toSorted((a, b) => a.end_to_end_ms.p99 - b.end_to_end_ms.p99);
  rounds.sort((a, b) => a.runs_per_s - b.runs_per_s);
  const median = rounds[Math.floor(rounds.length / 2)];
  const report = {
    workload: name,
    fidelity,
    ...median,
    rounds_runs_per_s: rounds.map((round) => round.runs_per_s),
    at_50_per_s: {
      ...byEndToEnd[Math.floor(byEndToEnd.length / 2)],
      rounds_p99: calm.map(({ start_call_ms, end_to_end_ms }) => [start_call_ms.p99, end_to_end_ms.p99]),
    },
    ...(database && { durability: await database.durability() }),
  };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await api.close();
  await database?.close();
  await own?.stop();
}
