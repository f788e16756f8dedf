import type { Output } from './output.ts';

export interface RunningSpinner {
  say(text: string | undefined): void;
  stop(): void;
}

const STILL: RunningSpinner = { say: () => undefined, stop: () => undefined };

/** Turns on stderr while somebody watches; elsewhere it is not even loaded. */
export async function startSpinner(output: Output, text: string): Promise<RunningSpinner> {
  if (!output.isWatched) return STILL;
  const { default: yoctoSpinner } = await import('yocto-spinner');
  // Ctrl-C is ours to handle.
  const spinner = yoctoSpinner({ text, stream: process.stderr, handleSignals: false }).start();
  return {
    say: (next) => {
      if (next !== undefined) spinner.text = next;
    },
    stop: () => {
      spinner.stop();
    },
  };
}
