// @ts-check
/** One run of inline code in a QuickJS of its own: made for it, thrown away after it. */
import { PRELUDE } from './prelude.mjs';

/** @import { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten-core' */
/** @import { CodeAnswer, CodeJob, CodeLine, CodeProblem, CodeResult } from './protocol.ts' */

/** Memory grows in steps of up to a fifth: beyond this part of it the next one may have been refused. */
const NEARLY_FULL = 0.75;
/** @type {ReadonlySet<CodeProblem>} */
const LIMITS = new Set(['time', 'memory', 'stack']);
const STACK_BYTES_MAX = 256 * 1024;
/** One less than an attempt may log: the last one says how many were dropped. */
const LINES_MAX = 199;
const LINE_CHARS_MAX = 4000;
const MESSAGE_CHARS_MAX = 2000;

/** The host's part of one run. */
/** @typedef {{ lines: CodeLine[], droppedLines: number, flaw: string | undefined, isOutOfTime: boolean, isNearlyFull: () => boolean }} Notes */

/** @typedef {{ quickjs: QuickJSWASMModule, memoryBytesMax: number }} Engine */

/**
 * @param {Engine} engine
 * @param {CodeJob} job
 * @returns {CodeAnswer}
 */
export function runCode(engine, job) {
  /** @type {Notes} */
  const notes = {
    lines: [],
    droppedLines: 0,
    flaw: undefined,
    isOutOfTime: false,
    isNearlyFull: () => isNearlyFull(engine),
  };
  const runtime = engine.quickjs.newRuntime();
  runtime.setMaxStackSize(STACK_BYTES_MAX);
  const deadline = performance.now() + job.timeLimitMs;
  runtime.setInterruptHandler(() => {
    notes.isOutOfTime ||= performance.now() > deadline;
    return notes.isOutOfTime;
  });
  const context = runtime.newContext();
  const result = resultOf(context, job, notes);
  const isSpent = (!result.ok && LIMITS.has(result.problem)) || !isCleared(engine, context);
  return { ...result, isSpent, lines: notes.lines, droppedLines: notes.droppedLines };
}

/**
 * Gives back what the run had. Code may have caught that its memory was full, so the size of it is asked as well.
 * @param {Engine} engine
 * @param {QuickJSContext} context
 */
function isCleared(engine, context) {
  try {
    const { runtime } = context;
    context.dispose();
    runtime.dispose();
  } catch {
    return false;
  }
  return !isNearlyFull(engine);
}

/** @param {Engine} engine */
function isNearlyFull({ quickjs, memoryBytesMax }) {
  return quickjs.getWasmMemory().buffer.byteLength > memoryBytesMax * NEARLY_FULL;
}

/**
 * @param {QuickJSContext} context
 * @param {CodeJob} job
 * @param {Notes} notes
 * @returns {CodeResult}
 */
function resultOf(context, job, notes) {
  const run = prepare(context, job.seed, notes);
  // On one line with the code's first, so that lines have their own numbers; strict, and in a function of its own, so
  // that the code may declare what it likes.
  const wrapped = `(function (inputs) { 'use strict'; return (function () { ${job.code}\n}).call(undefined); })`;
  const compiled = context.evalCode(wrapped, 'code');
  if (compiled.error) {
    const failed = failure(context, compiled.error, notes);
    const problem = failed.problem === 'threw' ? 'syntax' : failed.problem;
    return { ...failed, problem };
  }
  const inputs = context.newString(job.inputs);
  const result = context.callFunction(run, context.undefined, compiled.value, inputs);
  for (const handle of [run, compiled.value, inputs]) handle.dispose();
  if (result.error) return failure(context, result.error, notes);
  const output = context.typeof(result.value) === 'string' ? context.getString(result.value) : '';
  result.value.dispose();
  const { flaw } = notes;
  return flaw === undefined ? { ok: true, output } : { ok: false, problem: 'output', message: flaw };
}

/**
 * The function that calls the code with its inputs.
 * @param {QuickJSContext} context
 * @param {readonly number[]} seed
 * @param {Notes} notes
 * @returns {QuickJSHandle}
 */
function prepare(context, seed, notes) {
  const write = context.newFunction('write', (level, text) => {
    if (notes.lines.length >= LINES_MAX) notes.droppedLines++;
    else notes.lines.push({ level: levelOf(context.getString(level)), message: textOf(context, text) });
  });
  const refuse = context.newFunction('refuse', (flaw) => {
    notes.flaw = context.getString(flaw).slice(0, MESSAGE_CHARS_MAX);
  });
  const setUp = context.unwrapResult(context.evalCode(PRELUDE, 'prelude'));
  const numbers = seed.map((number) => context.newNumber(number));
  const run = context.unwrapResult(context.callFunction(setUp, context.undefined, ...numbers, write, refuse));
  for (const handle of [setUp, write, refuse, ...numbers]) handle.dispose();
  return run;
}

/** @param {string} level @returns {CodeLine['level']} */
function levelOf(level) {
  return level === 'warn' || level === 'error' ? level : 'info';
}

/** @param {QuickJSContext} context @param {QuickJSHandle} text */
function textOf(context, text) {
  return context.getString(text).slice(0, LINE_CHARS_MAX);
}

/**
 * What was thrown. Reading it may run code of its own, a getter for example; the limits hold there too.
 * @param {QuickJSContext} context
 * @param {QuickJSHandle} error
 * @param {Notes} notes
 * @returns {{ ok: false, problem: CodeProblem, message: string, line?: number }}
 */
function failure(context, error, notes) {
  if (notes.isOutOfTime) return { ok: false, problem: 'time', message: '' };
  /** @type {unknown} */
  const thrown = context.dump(error);
  error.dispose();
  if (notes.isOutOfTime) return { ok: false, problem: 'time', message: '' };
  const { name, message, stack } = partsOf(thrown);
  // Without memory there may not even be an error to read.
  if (notes.isNearlyFull() || (name === 'InternalError' && message === 'out of memory'))
    return { ok: false, problem: 'memory', message };
  if (name === 'InternalError' && message === 'stack overflow')
    return { ok: false, problem: 'stack', message };
  const line = /\(code:(\d+)/.exec(stack)?.[1] ?? /\bcode:(\d+)/.exec(stack)?.[1];
  const said = (name === '' ? message : `${name}: ${message}`).slice(0, MESSAGE_CHARS_MAX);
  return { ok: false, problem: 'threw', message: said, ...(line !== undefined && { line: Number(line) }) };
}

/** @param {unknown} thrown */
function partsOf(thrown) {
  if (typeof thrown !== 'object' || thrown === null) return { name: '', message: String(thrown), stack: '' };
  const { name, message, stack } = /** @type {Record<string, unknown>} */ (thrown);
  if (typeof message !== 'string') return { name: '', message: JSON.stringify(thrown) ?? '', stack: '' };
  return {
    name: typeof name === 'string' ? name : '',
    message,
    stack: typeof stack === 'string' ? stack : '',
  };
}
