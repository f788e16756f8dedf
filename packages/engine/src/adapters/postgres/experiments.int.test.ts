import { describe } from 'vitest';
import { experimentsContract } from '../../ports/experiments.contract.ts';
import { openTestStore } from './testing/open-store.ts';

describe('experiments in PostgreSQL', async () => {
  const store = await openTestStore(process.env.AOB_TEST_DATABASE_URL ?? '');
  experimentsContract(async () => store);
});
