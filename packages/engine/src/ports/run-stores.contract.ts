/** What everything around the log of runs promises together. Each adapter's test calls this with fresh, empty stores. */
import { beforeEach } from 'vitest';
import { eventLogContract } from './event-log.contract.ts';
import { outstandingRunsContract } from './outstanding-runs.contract.ts';
import { quarantineContract } from './quarantine.contract.ts';
import { runReadsContract } from './run-reads.contract.ts';
import { runSlotsContract } from './run-slots.contract.ts';
import type { RunStores } from './testing/appends.ts';

export const runStoresContract = (open: () => RunStores | Promise<RunStores>): void => {
  let opened: RunStores;
  beforeEach(async () => {
    opened = await open();
  });
  const stores = (): RunStores => opened;
  eventLogContract(stores);
  runReadsContract(stores);
  outstandingRunsContract(stores);
  quarantineContract(stores);
  runSlotsContract(stores);
};
