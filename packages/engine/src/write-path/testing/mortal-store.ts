import type { Store } from './rig.ts';

/** How long a process lives, in calls of its ports. */
export interface Life {
  /** The call at which it dies. */
  readonly dieAt: number;
  /** Whether that call still reaches the database. */
  readonly reaches: boolean;
  calls: number;
  isOver: boolean;
  /** Calls that the database has not answered yet; it does so whether anybody listens or not. */
  pending: number;
}

const never = (): Promise<never> => new Promise(() => undefined);

/** The same store for a process that dies at one of its calls, as by kill -9: nothing it asks is answered from then on. */
export const mortal = (store: Store, life: Life): Store => {
  const wrapped = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: readonly unknown[]): unknown => {
          if (life.isOver) return never();
          life.calls += 1;
          life.isOver = life.calls >= life.dieAt;
          return life.isOver && !life.reaches ? never() : heard(Reflect.apply(method, target, args), life);
        };
      },
    });
  const { log, outstanding, slots } = store;
  return { ...store, log: wrapped(log), outstanding: wrapped(outstanding), slots: wrapped(slots) };
};

/** An answer, if the process lives to hear it. */
const heard = async (answer: unknown, life: Life): Promise<unknown> => {
  life.pending += 1;
  try {
    const value = await answer;
    return life.isOver ? never() : value;
  } finally {
    life.pending -= 1;
  }
};
