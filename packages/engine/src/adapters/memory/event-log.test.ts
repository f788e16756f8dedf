import { describe } from 'vitest';
import { eventLogContract } from '../../ports/event-log.contract.ts';
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
  eventLogContract(() => {
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
