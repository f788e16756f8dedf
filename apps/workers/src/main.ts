/** aob in one process: database, engine, API, runner, and the studio beside them (profile embedded). */
import { createApi } from '@aob/api';
import { pino } from 'pino';
import { buildHouse } from './composition.ts';
import { DatabaseError } from './database/database-error.ts';
import { EnvError, readEnv } from './env.ts';
import { seedExamples } from './examples/seed.ts';
import { startStudio } from './roles/studio.ts';
import { requireFreePort, StartError } from './taken-port.ts';

const log = pino({ level: 'warn', base: null }, pino.destination({ dest: 2, sync: true }));

/** In the order in which it is to be undone. */
const closers: (() => Promise<unknown>)[] = [];
let isClosing = false;

const shutDown = async (code: number): Promise<void> => {
  if (isClosing) return;
  isClosing = true;
  for (const close of closers.reverse()) {
    await close().catch((error: unknown) => log.error({ err: error }, 'while stopping'));
  }
  process.exit(code);
};

const start = async (): Promise<void> => {
  const env = readEnv();
  await requireFreePort(env.host, env.apiPort, 'AOB_API_PORT');
  await requireFreePort(env.host, env.webPort, 'AOB_WEB_PORT');
  const house = await buildHouse(env, log);
  closers.push(() => house.close());
  const recovered = await house.writer.recover();
  const api = await createApi({
    ports: house.ports,
    checks: { database: () => house.checkDatabase().then(() => true) },
    pagePorts: env.webPort === 0 ? [] : [env.webPort],
    logger: log,
  });
  closers.push(() => api.close());
  await api.listen({ host: env.host, port: env.apiPort });
  const apiUrl = urlOf(env.host, api.server.address());
  house.writer.start();
  house.scheduler.start();
  house.guardWatch.start();
  house.startRunner();
  house.startBulkRunner();
  const studio =
    env.webPort === 0 ? undefined : await startStudio({ host: env.host, port: env.webPort, apiUrl, log });
  if (studio) closers.push(() => studio.stop());
  if (env.isSeeding) await seedExamples(house.ports, house.sinkUrl);
  say({ apiUrl, sinkUrl: house.sinkUrl, studioUrl: studio?.url, recovered });
};

const urlOf = (host: string, address: ReturnType<import('node:net').Server['address']>): string => {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

interface Up {
  readonly apiUrl: string;
  readonly sinkUrl: string;
  readonly studioUrl: string | undefined;
  readonly recovered: number;
}

const say = ({ apiUrl, sinkUrl, studioUrl, recovered }: Up): void => {
  const lines = [
    '',
    '  aob is running.',
    '',
    ...(studioUrl === undefined ? [] : [`  Studio   ${studioUrl}`]),
    `  API      ${apiUrl}   (${apiUrl}/openapi.json)`,
    `  Sink     ${sinkUrl}/received   (mail and posts of the examples end here)`,
    ...(recovered === 0
      ? []
      : [
          '',
          `  ${recovered} unfinished ${recovered === 1 ? 'run goes' : 'runs go'} on where ${recovered === 1 ? 'it' : 'they'} stopped.`,
        ]),
    '',
    '  Ctrl-C stops it; everything is kept.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};

/** What a person can do something about is one sentence; everything else is a bug and shows where it is. */
const isForPeople = (error: unknown): error is Error =>
  error instanceof EnvError || error instanceof StartError || error instanceof DatabaseError;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void shutDown(0));

start().catch(async (error: unknown) => {
  process.stderr.write(
    `${isForPeople(error) ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  await shutDown(1);
});
