import { describe } from 'vitest';
import { workflowsContract } from '../../ports/workflows.contract.ts';
import { openTestStore } from './testing/open-store.ts';

describe('workflows in PostgreSQL', async () => {
  const store = await openTestStore(process.env.AOB_TEST_DATABASE_URL ?? '');
  workflowsContract(async () => store);
});
