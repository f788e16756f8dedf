/** What a command reads and writes, kept in memory. */
import { Readable } from 'node:stream';
import { runCli } from '../cli.ts';
import type { Io } from '../context.ts';
import { type Env, readEnv } from '../env.ts';
import type { ExitCode } from '../exit-code.ts';

export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Given {
  readonly env?: Partial<Env>;
  readonly stdin?: string;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
}

export async function aob(args: readonly string[], given: Given = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') => ({
    isTTY: given.isTTY === true,
    write: (text: string | Uint8Array) => {
      written[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
    },
  });
  const io: Io = {
    env: { ...readEnv({}), ...given.env },
    stdin: Readable.from(given.stdin === undefined ? [] : [given.stdin]),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    signal: given.signal ?? new AbortController().signal,
  };
  return { code: await runCli(args, io), ...written };
}
