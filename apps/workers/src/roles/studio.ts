/** The studio is a program of its own (Next.js), started beside the API it reads and acts through. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { studioEnvironment } from '../env.ts';

export interface Studio {
  readonly url: string;
  stop(): Promise<void>;
}

export interface StudioOptions {
  readonly host: string;
  readonly port: number;
  readonly apiUrl: string;
  readonly log: Logger;
}

const WEB = fileURLToPath(new URL('../../web/', import.meta.url));
const READY_TRIES = 150;
const READY_PAUSE_MS = 100;
const STOP_MS = 3000;
/**
 * Its standard input is a pipe to us. When that ends, even because we were killed, the studio ends too, so that the next
 * start finds the port free.
 */
const END_WITH_US = 'process.stdin.resume().on("end",()=>process.exit()).on("error",()=>process.exit())';
const HEAP_MB = 192;

export const startStudio = async ({ host, port, apiUrl, log }: StudioOptions): Promise<Studio> => {
  if (!existsSync(join(WEB, '.next', 'BUILD_ID'))) {
    throw new Error('The studio is not built; start aob with `npm start`, which builds what is missing.');
  }
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${HEAP_MB}`,
      '--import',
      `data:text/javascript,${encodeURIComponent(END_WITH_US)}`,
      nextProgram(),
      'start',
      '--hostname',
      host,
      '--port',
      String(port),
    ],
    {
      cwd: WEB,
      env: studioEnvironment(apiUrl),
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  child.stdin.on('error', () => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log.debug({ studio: text.trimEnd() }, 'studio'));
  }
  child.once('exit', (code) => {
    if (!isStopping.has(child))
      log.error({ code }, 'the studio ended; runs go on, restart aob to see them again');
  });
  await untilListening(child, host, port);
  return { url: `http://${host === '127.0.0.1' ? 'localhost' : host}:${port}`, stop: () => stop(child) };
};

const isStopping = new WeakSet<ChildProcess>();

const nextProgram = (): string => {
  const requireFromWeb = createRequire(join(WEB, 'package.json'));
  return join(dirname(requireFromWeb.resolve('next/package.json')), 'dist', 'bin', 'next');
};

const untilListening = async (child: ChildProcess, host: string, port: number): Promise<void> => {
  for (let n = 0; n < READY_TRIES; n += 1) {
    if (child.exitCode !== null)
      throw new Error(`The studio ended with code ${child.exitCode} while it started.`);
    if (await answers(host, port)) return;
    await pause(READY_PAUSE_MS);
  }
  await stop(child);
  throw new Error('The studio did not start in time.');
};

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  isStopping.add(child);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
};
