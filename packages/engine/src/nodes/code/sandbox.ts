/**
 * Threads that run inline code: at most two, started when first needed, one job at a time in each. A thread whose job hit
 * a limit, was cancelled or broke it is ended, never used again: `terminate()` is the one limit code cannot get around.
 */
import { Worker } from 'node:worker_threads';
import type { CodeAnswer, CodeJob, ThreadSettings } from './protocol.ts';

export interface CodeSandbox {
  /** Rejects when `signal` aborts, and when the thread breaks. */
  run(job: CodeJob, signal: AbortSignal): Promise<CodeAnswer>;
  /** Ends all threads; what runs in them is rejected. */
  close(): Promise<void>;
}

const THREADS_MAX = 2;
/** All the memory of a sandbox, its own parts included. */
export const MEMORY_BYTES_MAX = 64 * 1024 * 1024;
/** For the copies of inputs and output on our side; what the code itself may hold is bounded by `memoryBytesMax`. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 128, stackSizeMb: 4 };

interface Task {
  readonly job: CodeJob;
  readonly resolve: (answer: CodeAnswer) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  task?: Task;
}

interface Pool {
  readonly threads: Set<Thread>;
  readonly waiting: Task[];
  isClosed: boolean;
}

export function createCodeSandbox(): CodeSandbox {
  const pool: Pool = { threads: new Set(), waiting: [], isClosed: false };
  return {
    run: (job, signal) => run(pool, job, signal),
    async close() {
      pool.isClosed = true;
      for (const task of pool.waiting.splice(0)) task.reject(new Error('The sandbox is closed.'));
      await Promise.all(
        [...pool.threads].map((thread) => end(pool, thread, new Error('The sandbox is closed.'))),
      );
    },
  };
}

async function run(pool: Pool, job: CodeJob, signal: AbortSignal): Promise<CodeAnswer> {
  signal.throwIfAborted();
  if (pool.isClosed) throw new Error('The sandbox is closed.');
  const { promise, ...settle } = deferred();
  const task: Task = { job, ...settle };
  const stop = (): void => giveUp(pool, task, signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  pool.waiting.push(task);
  startWaiting(pool);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function deferred() {
  let settle: Pick<Task, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<CodeAnswer>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new Error('A promise calls its executor at once');
  return { promise, ...settle };
}

function startWaiting(pool: Pool): void {
  while (pool.waiting.length > 0 && !pool.isClosed) {
    const thread = [...pool.threads].find(({ task }) => task === undefined) ?? open(pool);
    if (thread === undefined) return;
    const task = pool.waiting.shift();
    if (task === undefined) return;
    thread.task = task;
    thread.worker.ref();
    thread.worker.postMessage(task.job);
  }
}

/** Undefined when there are as many as may be. */
function open(pool: Pool): Thread | undefined {
  if (pool.threads.size >= THREADS_MAX) return undefined;
  const worker = new Worker(new URL('./code-worker.mjs', import.meta.url), {
    workerData: { memoryBytesMax: MEMORY_BYTES_MAX } satisfies ThreadSettings,
    env: {},
    execArgv: [],
    resourceLimits: RESOURCE_LIMITS,
    name: 'inline code',
  });
  const thread: Thread = { worker };
  pool.threads.add(thread);
  worker.on('message', (answer: CodeAnswer) => answered(pool, thread, answer));
  worker.on('error', (error) => void end(pool, thread, error));
  worker.on('exit', () => void end(pool, thread, new Error('The thread of the code ended.')));
  return thread;
}

function answered(pool: Pool, thread: Thread, answer: CodeAnswer): void {
  const { task } = thread;
  delete thread.task;
  // An idle thread does not keep a process alive that has nothing else to do.
  thread.worker.unref();
  task?.resolve(answer);
  if (answer.isSpent) void end(pool, thread, undefined);
  startWaiting(pool);
}

function giveUp(pool: Pool, task: Task, reason: unknown): void {
  const place = pool.waiting.indexOf(task);
  if (place >= 0) pool.waiting.splice(place, 1);
  task.reject(reason);
  for (const thread of pool.threads) if (thread.task === task) void end(pool, thread, reason);
}

/** The thread is forgotten at once, so that the next job gets a new one without waiting for its end. */
async function end(pool: Pool, thread: Thread, reason: unknown): Promise<void> {
  if (!pool.threads.delete(thread)) return;
  thread.task?.reject(reason);
  delete thread.task;
  const ended = thread.worker.terminate();
  startWaiting(pool);
  await ended;
}
