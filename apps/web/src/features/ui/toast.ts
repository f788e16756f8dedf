import type { ExternalToast } from 'sonner';

/** Most visits say nothing: what draws toasts comes with the first of them. */
let isWanted = false;
const listeners = new Set<() => void>();

function want(): Promise<typeof import('sonner')> {
  isWanted = true;
  for (const listener of listeners) listener();
  return import('sonner');
}

export const toastsWanted = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  now: (): boolean => isWanted,
};

/** Says in a corner what has just come of something, for a few seconds. */
export const toast = Object.assign(
  (words: string, options?: ExternalToast): void => {
    void want().then((sonner) => sonner.toast(words, options));
  },
  {
    error: (words: string, options?: ExternalToast): void => {
      void want().then((sonner) => sonner.toast.error(words, options));
    },
  },
);
