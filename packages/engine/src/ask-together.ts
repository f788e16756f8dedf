/**
 * Collects what is asked for within one turn of the event loop into one question, at most `max` ids each: a crowd of
 * callers costs the database one statement.
 */
export const askTogether = <V>(
  ask: (ids: readonly string[]) => Promise<ReadonlyMap<string, V>>,
  max: number,
): ((id: string) => Promise<V | undefined>) => {
  interface Waiting {
    readonly id: string;
    readonly resolve: (value: V | undefined) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  const askFor = (group: readonly Waiting[]): void => {
    ask([...new Set(group.map(({ id }) => id))]).then(
      (found) => {
        for (const { id, resolve } of group) resolve(found.get(id));
      },
      (error: unknown) => {
        for (const { reject } of group) reject(error);
      },
    );
  };
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += max) askFor(all.slice(from, from + max));
  };
  return (id) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ id, resolve, reject });
    });
};
