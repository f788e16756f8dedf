import type { Answers } from './answers.ts';
import type { Answer, Question } from './check.worker.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

/** Asks the compiler in its worker; one for the whole page, started with the first question. */
export function ask<Q extends keyof Answers>(
  question: Q,
  about: Parameters<Answers[Q]>[0],
): Promise<ReturnType<Answers[Q]>> {
  worker ??= start();
  const id = ++last;
  const sent: Question<Q> = { id, ask: question, about };
  return new Promise<unknown>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker?.postMessage(sent);
  }) as Promise<ReturnType<Answers[Q]>>;
}

function start(): Worker {
  const started = new Worker(new URL('./check.worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    const { resolve, reject } = waiting.get(data.id) ?? {};
    waiting.delete(data.id);
    if (data.ok) resolve?.(data.value);
    else reject?.(new Error(data.message));
  });
  started.addEventListener('error', () => {
    for (const { reject } of waiting.values()) reject(new Error('The compiler in this page has stopped.'));
    waiting.clear();
    // The next question starts a new one.
    worker = undefined;
  });
  return started;
}
