/** The built command line as a process of its own, as a user runs it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../apps/cli/dist/aob.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves when this much has been written to stdout or stderr. */
  saw(text: string): Promise<void>;
  interrupt(): void;
}

export function startAob(apiUrl: string, args: readonly string[], stdin = ''): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, AOB_API_URL: apiUrl, AOB_ACTOR: '' },
  });
  const written = { stdout: '', stderr: '' };
  let look = (): void => undefined;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      look();
    });
  }
  child.stdin.end(stdin);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, ...written });
      look();
    });
  });
  return {
    ended,
    saw: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (written.stdout.includes(text) || written.stderr.includes(text)) resolve();
          else if (child.exitCode !== null)
            reject(new Error(`It ended without ${text}: ${JSON.stringify(written)}`));
        };
        look();
      }),
    interrupt: () => child.kill('SIGINT'),
  };
}

export const aob = (apiUrl: string, args: readonly string[], stdin?: string): Promise<Ended> =>
  startAob(apiUrl, args, stdin).ended;
