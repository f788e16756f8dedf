import { describe } from 'vitest';
import { runStoresContract } from '../../ports/run-stores.contract.ts';
import {
  createMemoryDocuments,
  createMemoryEventLog,
  createMemoryOutstandingRuns,
  createMemoryQuarantine,
  createMemoryRunReads,
  createMemoryRunSlots,
  createRunTables,
} from './index.ts';

describe('the event log in memory', () => {
  runStoresContract(() => {
    const tables = createRunTables();
    return {
      log: createMemoryEventLog(tables),
      outstanding: createMemoryOutstandingRuns(tables),
      quarantine: createMemoryQuarantine(tables),
      documents: createMemoryDocuments(tables),
      reads: createMemoryRunReads(tables),
      slots: createMemoryRunSlots(tables),
    };
  });
});
