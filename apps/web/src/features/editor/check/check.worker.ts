/** The compiler beside the page: it takes longer than a frame on large documents, and pages without an editor never load it. */
import { ANSWERS, type Answers } from './answers.ts';

export interface Question<Q extends keyof Answers = keyof Answers> {
  readonly id: number;
  readonly ask: Q;
  readonly about: Parameters<Answers[Q]>[0];
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

function answer({ id, ask, about }: Question): Answer {
  try {
    const run = ANSWERS[ask] as (about: unknown) => unknown;
    return { id, ok: true, value: run(about) };
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
  self.postMessage(answer(data));
});
