/**
 * Functions built into the runner (design §14), and inline code in its sandbox. Their parameters come in `inputs`; none of
 * them touches the world.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type Json, type JsonObject } from '@aob/ir';
import type { Job } from '../messages.ts';
import { runCode } from './code/run-code.ts';
import type { CodeSandbox } from './code/sandbox.ts';
import { type NodeExecutor, RetryableNodeError, TerminalNodeError } from './executor.ts';

/** A day: longer waits belong to a delay node, which holds no worker. */
const MAX_SLEEP_MS = 86_400_000;
const BUILTIN = 'builtin.';
const DEFAULT_HANDLER = 'builtin.echo';

export interface FunctionSources {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** Where inline code runs. */
  readonly sandbox: CodeSandbox;
}

type Builtin = (job: Job) => Json;

export function createFunctionExecutor({ now, random, sandbox }: FunctionSources): NodeExecutor {
  const instants: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
    [DEFAULT_HANDLER, (job) => job.inputs],
    ['builtin.fail', failSometimes],
    ['builtin.random', () => ({ value: random() })],
    ['builtin.now', () => momentOf(now())],
  ]);
  return {
    resultVersion: 1,
    lacks(job) {
      const handler = handlerOf(job);
      // A built-in that is none is a mistake, which no runner will ever mend.
      const isKnown = codeOf(job) !== undefined || handler.startsWith(BUILTIN);
      return isKnown ? undefined : { what: 'handler', name: handler };
    },
    instant(job) {
      if (codeOf(job) !== undefined) return undefined;
      const builtin = instants.get(handlerOf(job));
      return builtin === undefined ? undefined : () => builtin(job);
    },
    async execute(job, ctx) {
      const code = codeOf(job);
      if (code !== undefined) return runCode(sandbox, { job, code }, ctx);
      const handler = handlerOf(job);
      if (handler !== 'builtin.sleep') throw unknownHandler(handler);
      const ms = sleepOf(job);
      await sleep(ms, undefined, { signal: ctx.signal });
      return { output: { ms } };
    },
  };
}

function codeOf(job: Job): string | undefined {
  const code = job.config['code'];
  return typeof code === 'string' ? code : undefined;
}

function handlerOf(job: Job): string {
  const handler = job.config['handler'];
  return typeof handler === 'string' ? handler : DEFAULT_HANDLER;
}

function unknownHandler(handler: string): TerminalNodeError {
  const message = `No function "${handler}" is registered here.`;
  return new TerminalNodeError({ code: 'function.unknown_handler', message, details: { handler } });
}

function parameters(job: Job): JsonObject {
  return isJsonObject(job.inputs) ? job.inputs : {};
}

function wrongInput(name: string, wanted: string, value: Json | undefined): TerminalNodeError {
  const message = `inputs.${name} must be ${wanted}.`;
  return new TerminalNodeError({ code: 'function.bad_input', message, details: { given: value ?? null } });
}

function momentOf(ms: number): Json {
  return { at: new Date(ms).toISOString(), ms };
}

function sleepOf(job: Job): number {
  const ms = parameters(job)['ms'];
  if (typeof ms === 'number' && ms >= 0 && ms <= MAX_SLEEP_MS) return ms;
  throw wrongInput('ms', `a number of milliseconds from 0 to ${MAX_SLEEP_MS}`, ms);
}

/** Fails its first `times` attempts, every one without `times`; then its output says which attempt got through. */
function failSometimes(job: Job): Json {
  const { times, message = 'builtin.fail was asked to fail.', retryable = true } = parameters(job);
  const isCount = typeof times === 'number' && Number.isInteger(times) && times >= 0;
  if (times !== undefined && !isCount) throw wrongInput('times', 'a whole number, 0 or more', times);
  if (typeof message !== 'string') throw wrongInput('message', 'a text', message);
  if (typeof retryable !== 'boolean') throw wrongInput('retryable', 'true or false', retryable);
  if (isCount && job.attempt > times) return { attempt: job.attempt };
  const problem = { code: 'function.failed', message, details: { attempt: job.attempt } };
  throw retryable ? new RetryableNodeError(problem) : new TerminalNodeError(problem);
}
