import pg from 'pg';
import { bulkOperationsContract } from '../../ports/bulk-operations.contract.ts';
import { openTestStore } from './testing/open-store.ts';

const url = process.env['AOB_TEST_DATABASE_URL'] ?? '';
const store = await openTestStore(url);

bulkOperationsContract(async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('DELETE FROM bulk_operations').finally(() => client.end());
  return store.bulk;
});
