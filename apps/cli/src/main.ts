#!/usr/bin/env node
import { runCli } from './cli.ts';
import { readEnv } from './env.ts';
import { EXIT, Interrupted } from './exit-code.ts';

const stop = new AbortController();
process.on('SIGINT', () => {
  // The second time somebody means it.
  if (stop.signal.aborted) process.exit(EXIT.interrupted);
  stop.abort(new Interrupted());
});
// `aob … | head` closes the pipe when it has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

const { stdin, stdout, stderr } = process;
const code = await runCli(process.argv.slice(2), {
  env: readEnv(),
  stdin,
  stdout,
  stderr,
  signal: stop.signal,
});
// Not process.exit: what was written to a pipe has to get through first.
process.exitCode = code;
