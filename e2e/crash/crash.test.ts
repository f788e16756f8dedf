/**
 * kill -9 of aob and of its PostgreSQL, over and over, while at least 200 runs are live. Random moments come from a seed
 * that is printed; `AOB_CRASH_SEED` repeats it.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient } from '@aob/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CountingSink, startCountingSink } from '../support/counting-sink.ts';
import { freePort, type Server, startServer, until } from '../support/server.ts';
import { persist } from './persist.ts';
import { finishAll, liveRuns, verifyEffects, verifyLogs } from './verify.ts';
import { documents, startRuns } from './workload.ts';

const CRASH_POINTS = [
  'after-blob-write',
  'before-commit',
  'after-commit',
  'after-dispatch',
  'before-ack',
] as const;
const RANDOM_KILLS = 15;
const DATABASE_KILLS = 20;
/** Approvals that nobody decides before the end keep at least this many runs live. */
const LIVE_MIN = 200;
const CHAINS_A_ROUND = 60;
/** Commits come in batches, so a round passes some points a few times only. */
const PASSINGS_MAX = 6;

const seed = Number(process.env['AOB_CRASH_SEED'] ?? Date.now() % 1_000_000);
let dice = seed;
/** Park–Miller: enough to pick moments. */
const random = (below: number): number => {
  dice = (dice * 48_271) % 2_147_483_647;
  return dice % below;
};

interface Site {
  readonly dataDir: string;
  readonly apiPort: number;
  readonly sink: CountingSink;
  readonly client: Client;
  server: Server;
  readonly ids: string[];
  kills: number;
}

const open = async (site: Pick<Site, 'dataDir' | 'apiPort' | 'sink'>, crashPoint?: string): Promise<Server> =>
  startServer({
    dataDir: site.dataDir,
    apiPort: site.apiPort,
    env: { AOB_HTTP_ALLOW: site.sink.host, ...(crashPoint !== undefined && { AOB_CRASH_POINT: crashPoint }) },
  });

const settleIn = async (): Promise<Site> => {
  const sink = await startCountingSink();
  const dataDir = await mkdtemp(join(tmpdir(), 'aob-crash-'));
  const apiPort = await freePort();
  const server = await open({ dataDir, apiPort, sink });
  const client = createClient({ url: server.apiUrl });
  for (const definition of documents(sink.url)) await client.workflows.push({ definition });
  const site: Site = { dataDir, apiPort, sink, client, server, ids: [], kills: 0 };
  const keys = Array.from({ length: LIVE_MIN }, (_, n) => `approval-${n}`);
  site.ids.push(...(await startRuns(client, 'crash-approval', keys)).values());
  return site;
};

const moveOut = async (site: Site): Promise<void> => {
  await site.server.stop();
  await site.sink.close();
  await rm(site.dataDir, { recursive: true, force: true, maxRetries: 5 });
};

/** A round of load; the starts go on while the server is killed and comes back. */
const load = (site: Site, round: number): Promise<void> =>
  startRuns(
    site.client,
    'crash-chain',
    Array.from({ length: CHAINS_A_ROUND }, (_, n) => `chain-${round}-${n}`),
  ).then((started) => {
    site.ids.push(...started.values());
  });

const verify = async (site: Site): Promise<void> => {
  await finishAll(site.client, site.ids);
  expect(new Set(site.ids).size).toBe(site.ids.length);
  await verifyLogs(site.client, site.ids);
  const repeated = verifyEffects(site.sink, site.ids.length, site.kills);
  process.stdout.write(
    `crash suite: ${site.kills} kills, ${site.ids.length} runs, ${repeated} effects delivered again, seed ${seed}\n`,
  );
};

describe('kill -9 of aob', () => {
  let site: Site;
  beforeAll(async () => {
    process.stdout.write(`crash suite: AOB_CRASH_SEED=${seed}\n`);
    site = await settleIn();
  });
  afterAll(() => moveOut(site));

  it('loses and repeats nothing in the log, at random moments and at every named point', {
    timeout: 900_000,
  }, async () => {
    for (let round = 0; round < RANDOM_KILLS + CRASH_POINTS.length; round += 1) {
      expect(await liveRuns(site.client, site.ids)).toBeGreaterThanOrEqual(LIVE_MIN);
      const point = CRASH_POINTS[round - RANDOM_KILLS];
      if (point !== undefined) {
        await site.server.kill();
        site.server = await open(site, `${point}:${1 + random(PASSINGS_MAX)}`);
      }
      const loading = load(site, round);
      const isDead = () => site.server.hasEnded();
      if (point === undefined) await pause(random(1200));
      else await until(async () => isDead(), 60_000);
      await site.server.kill();
      site.kills += 1;
      site.server = await open(site);
      await loading;
    }
    await verify(site);
  });
});

describe('kill -9 of PostgreSQL', () => {
  let site: Site;
  beforeAll(async () => {
    site = await settleIn();
  });
  afterAll(() => moveOut(site));

  it('is survived by the process that uses it', { timeout: 900_000 }, async () => {
    for (let round = 0; round < DATABASE_KILLS; round += 1) {
      expect(await liveRuns(site.client, site.ids)).toBeGreaterThanOrEqual(LIVE_MIN);
      const loading = load(site, round);
      await pause(random(1200));
      process.kill(postmasterPid(site.dataDir), 'SIGKILL');
      site.kills += 1;
      await loading;
      await persist(() => site.client.runs.list({ limit: 1 }));
    }
    await verify(site);
  });
});

const postmasterPid = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
