/** Inline JavaScript of a function node: what the sandbox says about it, as the outcome of an attempt. */
import { canonicalJson, type Json } from '@aob/ir';
import type { Job } from '../../messages.ts';
import { OUTPUT_BYTES_MAX } from '../../runner/output.ts';
import { sha256 } from '../../sha256.ts';
import { type NodeContext, type NodeOutcome, RetryableNodeError, TerminalNodeError } from '../executor.ts';
import type { CodeAnswer, CodeProblem } from './protocol.ts';
import { type CodeSandbox, MEMORY_BYTES_MAX } from './sandbox.ts';

/** So that code learns of its limit before its attempt is over, which would be tried again. */
const MARGIN_MS_MAX = 1000;

export async function runCode(
  sandbox: CodeSandbox,
  { job, code }: { readonly job: Job; readonly code: string },
  { signal, log }: NodeContext,
): Promise<NodeOutcome> {
  const timeLimitMs = job.timeoutMs - Math.min(MARGIN_MS_MAX, job.timeoutMs / 10);
  const inputs = canonicalJson(job.inputs);
  const answer = await sandbox
    .run({ code, inputs, seed: seedOf(job.idempotencyKey), timeLimitMs }, signal)
    .catch((error: unknown) => {
      throw signal.aborted ? error : broken(error);
    });
  for (const { level, message } of answer.lines) log(level, message);
  if (answer.droppedLines > 0) log('warn', `${answer.droppedLines} more lines were not kept.`);
  if (!answer.ok) throw failureOf(answer, timeLimitMs);
  // A text that is too long anyway is not read on this thread, which others are waiting for.
  if (answer.output.length > OUTPUT_BYTES_MAX) {
    const size = answer.output.length;
    const message = `The output has more than ${size} bytes; at most ${OUTPUT_BYTES_MAX} are kept.`;
    throw new TerminalNodeError({ code: 'output.too_large', message, details: { size } });
  }
  return { output: JSON.parse(answer.output) as Json };
}

/** R16: the key is the same for all attempts of one execution, so the random numbers are too. */
function seedOf(idempotencyKey: string): readonly number[] {
  const hex = sha256(idempotencyKey).slice('sha256:'.length);
  return [0, 8, 16, 24].map((from) => Number.parseInt(hex.slice(from, from + 8), 16));
}

const CODES: { readonly [problem in CodeProblem]: string } = {
  syntax: 'code.syntax',
  threw: 'code.threw',
  output: 'output.invalid',
  time: 'code.time_limit',
  memory: 'code.memory_limit',
  stack: 'code.stack_limit',
};

function failureOf(
  { problem, message, line }: Extract<CodeAnswer, { readonly ok: false }>,
  timeLimitMs: number,
): TerminalNodeError {
  return new TerminalNodeError({
    code: CODES[problem],
    message: sentenceOf(problem, message, timeLimitMs) + (line === undefined ? '' : ` (line ${line})`),
    ...(line !== undefined && { details: { line } }),
  });
}

function sentenceOf(problem: CodeProblem, message: string, timeLimitMs: number): string {
  switch (problem) {
    case 'time':
      return `The code was still running after ${timeLimitMs} ms; the timeout of the node is the limit.`;
    case 'memory':
      return `The code needs more than ${MEMORY_BYTES_MAX / 1024 / 1024} MB of memory.`;
    case 'stack':
      return 'The code calls itself too deeply.';
    default:
      return message;
  }
}

/** The thread itself ended: out of memory on our side, or a bug of the engine in it. */
function broken(error: unknown): RetryableNodeError {
  const message = `The thread that ran the code broke: ${error instanceof Error ? error.message : String(error)}`;
  return new RetryableNodeError({ code: 'code.crashed', message });
}
