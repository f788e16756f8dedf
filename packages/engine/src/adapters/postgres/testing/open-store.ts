import { afterAll } from 'vitest';
import { createPostgresStore, type PostgresStore } from '../store.ts';

/** A store on this file's database, closed with the file. */
export const openTestStore = async (url: string): Promise<PostgresStore> => {
  const store = createPostgresStore({
    url,
    observeClock: () => undefined,
    localNow: Date.now,
    onProblem: (error) => {
      throw error;
    },
  });
  afterAll(() => store.close());
  await store.open();
  return store;
};
