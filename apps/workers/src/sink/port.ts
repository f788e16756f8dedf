/**
 * The sink's port. Seeded workflows name it, so once chosen it is kept in the data folder; 8091 unless that is taken.
 */
import { readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export const SINK_HOST = '127.0.0.1';

export interface PortChoice {
  readonly folder: string;
  /** The one to try first in a new folder. */
  readonly preferred: number;
  /** Hears when workflows seeded earlier cannot reach the sink any more. */
  readonly warn: (message: string) => void;
}

/** Answers the port it listens on. */
export async function listenOnKeptPort(
  server: Server,
  { folder, preferred, warn }: PortChoice,
): Promise<number> {
  const file = join(folder, 'port');
  const kept = await readKept(file);
  const port = (await tryToListen(server, kept ?? preferred)) ?? (await tryToListen(server, 0));
  if (port === undefined) throw new Error(`The sink finds no free port on ${SINK_HOST}`);
  if (kept === undefined) {
    await writeFile(file, `${port}\n`);
  } else if (port !== kept) {
    // The kept port stays kept: the documents that name it are immutable.
    warn(
      `Port ${kept} of the local sink is taken by another program, so it listens on ${port}. ` +
        `The examples seeded in this data folder reach it again when ${kept} is free at the next start.`,
    );
  }
  return port;
}

async function readKept(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const port = Number(text.trim());
  return text.trim() !== '' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** Undefined when the port is taken or not ours to take. */
function tryToListen(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    };
    server.once('error', failed);
    server.listen(port, SINK_HOST, () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
