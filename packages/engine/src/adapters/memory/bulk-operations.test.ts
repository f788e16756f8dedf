import { bulkOperationsContract } from '../../ports/bulk-operations.contract.ts';
import { createMemoryBulkOperations } from './bulk-operations.ts';

bulkOperationsContract(async () => createMemoryBulkOperations());
