// @ts-check
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the repository. Every step runs there. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Telemetry of tools stays off, and turbo never asks for anything. */
export const quietEnvironment = {
  NEXT_TELEMETRY_DISABLED: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  CHECKPOINT_DISABLE: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
};

/** The path of a tool in node_modules/.bin. */
export const tool = (/** @type {string} */ name) =>
  `${root}node_modules/.bin/${name}${process.platform === 'win32' ? '.cmd' : ''}`;

/**
 * Runs a command. Its output goes to ours ('inherit') or is kept ('keep'), also when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ output?: 'inherit' | 'keep', cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function run(command, args, { output = 'inherit', cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...quietEnvironment, ...env },
      stdio: output === 'inherit' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ ok: code === 0, output: text }));
  });
}
