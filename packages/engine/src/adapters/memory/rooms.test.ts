import { describe, expect, it } from 'vitest';
import { blobStoreContract } from '../../ports/blob-store.contract.ts';
import type { CommitNotice } from '../../ports/commit-feed.ts';
import { experimentsContract } from '../../ports/experiments.contract.ts';
import { schedulesContract } from '../../ports/schedules.contract.ts';
import { workflowsContract } from '../../ports/workflows.contract.ts';
import {
  createMemoryBlobStore,
  createMemoryCommitFeed,
  createMemoryDocuments,
  createMemoryEventLog,
  createMemoryExperiments,
  createMemoryRunReads,
  createMemorySchedules,
  createMemoryWorkflows,
  createRunTables,
  createUlidIds,
} from './index.ts';

describe('schedules in memory', () => {
  schedulesContract(async () => createMemorySchedules());
});

describe('experiments in memory', () => {
  experimentsContract(async () => {
    const tables = createRunTables();
    return {
      experiments: createMemoryExperiments(tables),
      log: createMemoryEventLog(tables),
      documents: createMemoryDocuments(tables),
    };
  });
});

describe('blobs in memory', () => {
  blobStoreContract(createMemoryBlobStore);
});

describe('workflows in memory', () => {
  workflowsContract(async () => {
    const tables = createRunTables();
    return {
      workflows: createMemoryWorkflows(tables, { now: () => 0 }),
      documents: createMemoryDocuments(tables),
      reads: createMemoryRunReads(tables),
    };
  });
});

describe('ids', () => {
  it('sort by time, also within one millisecond, and say what they name', () => {
    let now = 1_800_000_000_000;
    const ids = createUlidIds({ now: () => now });
    const made = [ids.newId('run'), ids.newId('run'), ids.newId('run')];
    now += 1;
    made.push(ids.newId('run'));
    expect([...made].sort()).toEqual(made);
    expect(made[0]).toMatch(/^run_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(ids.newCommitId()).not.toBe(ids.newCommitId());
  });
});

describe('the feed of commits', () => {
  const notice = (runId: string, firstSeq: number): CommitNotice => ({
    runId,
    firstSeq,
    lastSeq: firstSeq,
    at: 0,
    events: '[]',
    status: 'RUNNING',
  });

  it('tells who listens to the run and who listens to all, until they stop', () => {
    const feed = createMemoryCommitFeed();
    const heard: string[] = [];
    const listen = (name: string) => (each: CommitNotice) =>
      heard.push(`${name}:${each.runId}:${each.firstSeq}`);
    const stopAll = feed.subscribe(undefined, listen('all'));
    const stopOne = feed.subscribe('run_1', listen('one'));
    feed.publish(notice('run_1', 1));
    feed.publish(notice('run_2', 1));
    stopOne();
    stopAll();
    feed.publish(notice('run_1', 2));
    expect(heard).toEqual(['all:run_1:1', 'one:run_1:1', 'all:run_2:1']);
  });

  it('lets a listener leave while it is being told', () => {
    const feed = createMemoryCommitFeed();
    const heard: string[] = [];
    const stop = feed.subscribe('run_1', () => {
      heard.push('first');
      stop();
    });
    feed.subscribe('run_1', () => heard.push('second'));
    feed.publish(notice('run_1', 1));
    feed.publish(notice('run_1', 2));
    expect(heard).toEqual(['first', 'second', 'second']);
  });
});
