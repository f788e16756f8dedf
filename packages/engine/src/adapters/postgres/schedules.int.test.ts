import { describe } from 'vitest';
import { schedulesContract } from '../../ports/schedules.contract.ts';
import { openTestStore } from './testing/open-store.ts';

describe('schedules in PostgreSQL', async () => {
  const store = await openTestStore(process.env.AOB_TEST_DATABASE_URL ?? '');
  schedulesContract(async () => store.schedules);
});
