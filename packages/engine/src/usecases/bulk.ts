/** Orders for many runs at once (design §7): given, looked at, called off. A bulk runner carries them out. */
import type { Bulk, StartBulkRequest, StartedBulk } from '../contract/bulk.ts';
import type { StartedRun } from '../contract/runs.ts';
import type { Page } from '../contract/values.ts';
import type { BulkFilter, BulkOperation, BulkOperations } from '../ports/bulk-operations.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { type Caller, isNoPerson, lacksRole } from './caller.ts';
import { commandMeta } from './idempotency.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { pageOf } from './page.ts';
import { given, givenTime, timestampOf } from './present/values.ts';
import { type ReplayRunPorts, replayRun } from './replay-run.ts';
import { matchOf } from './run-match.ts';

export interface BulkPorts {
  readonly reads: RunReads;
  readonly bulk: BulkOperations;
  readonly bulkRunner: { notice(): void };
  readonly ids: Ids;
  readonly clock: Clock;
}

export interface StartBulk {
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly request: StartBulkRequest;
}

/** Counts the runs that fit and, unless it is a dry run, orders the action for them; what becomes of each is told by `readBulk`. */
export const startBulk = async (
  ports: BulkPorts,
  { caller, key, request }: StartBulk,
): Promise<Outcome<StartedBulk>> => {
  const refusal = lacksRole(caller, 'operator') ?? isUnfiltered(request) ?? mayNotReplay(request, caller);
  if (refusal) return refusal;
  const { action, reason } = request;
  const mode = action === 'replay' ? (request.mode ?? 'freeze') : undefined;
  const createdAt = ports.clock.now();
  const match = matchOf(request.filter, createdAt, '/filter');
  if (!match.ok) return match;
  const filter: BulkFilter = { ...match.value, until: createdAt };
  const matched = await ports.reads.count(filter);
  if (request.dry_run === true) return done({ matched });
  const body = { action, reason, filter: { ...request.filter }, ...given('mode', mode) };
  const meta = commandMeta({ key, caller, operation: 'bulk', body });
  const order = await ports.bulk.add({
    bulkId: ports.ids.newId('bulk'),
    action,
    mode,
    filter,
    reason,
    actor: caller,
    matched,
    createdAt,
    requestKey: meta?.commandId,
    requestDigest: meta?.requestDigest,
  });
  if (order.requestDigest !== meta?.requestDigest) return keyReused;
  ports.bulkRunner.notice();
  return done({ bulk_id: order.bulkId, matched: order.matched });
};

/** One run of an order to replay many; asked again for the same run, it answers with the replay it made (R13). */
export const replayForOrder =
  (ports: ReplayRunPorts) =>
  ({ bulkId, actor, mode = 'freeze' }: BulkOperation, runId: string): Promise<Outcome<StartedRun>> =>
    replayRun(ports, { runId, caller: actor, key: bulkId, request: { mode }, labels: { bulk: bulkId } });

/** The newest first. */
export const listBulk = async (
  { bulk }: Pick<BulkPorts, 'bulk'>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Outcome<Page<Bulk>>> => {
  const page = pageOf(await bulk.list({ limit: limit + 1, after: cursor }), limit, ({ bulkId }) => bulkId);
  return done({ ...page, items: page.items.map(presentBulk) });
};

export const readBulk = async ({ bulk }: Pick<BulkPorts, 'bulk'>, bulkId: string): Promise<Outcome<Bulk>> => {
  const order = await bulk.get(bulkId);
  return order === undefined ? unknownBulk(bulkId) : done(presentBulk(order));
};

/** No further runs are told; what was done stays done. Calling off what is over is nothing. */
export const abortBulk = async (
  { bulk }: Pick<BulkPorts, 'bulk'>,
  { bulkId, caller }: { readonly bulkId: string; readonly caller: Caller },
): Promise<Outcome<Bulk>> => {
  const refusal = lacksRole(caller, 'operator');
  if (refusal) return refusal;
  const order = await bulk.abort(bulkId, caller.id);
  return order === undefined ? unknownBulk(bulkId) : done(presentBulk(order));
};

const presentBulk = (order: BulkOperation): Bulk => ({
  bulk_id: order.bulkId,
  action: order.action,
  ...given('mode', order.mode),
  filter: presentFilter(order.filter),
  reason: order.reason,
  state: order.state,
  matched: order.matched,
  done: order.done,
  failed: order.failed,
  skipped: order.skipped,
  problems: order.problems.map(({ runId, code, message }) => ({ run_id: runId, code, message })),
  started_by: order.actor.id,
  ...given('aborted_by', order.abortedBy),
  created_at: timestampOf(order.createdAt),
  updated_at: timestampOf(order.updatedAt),
  ...givenTime('finished_at', order.finishedAt),
});

const presentFilter = ({ status, workflow, labels, since, q, until }: BulkFilter): Bulk['filter'] => {
  const [label] = Object.entries(labels ?? {});
  return {
    ...given('status', status && [...status]),
    ...given('workflow', workflow),
    ...given('label', label?.join('=')),
    ...givenTime('since', since),
    ...given('q', q),
    until: timestampOf(until),
  };
};

/** Everything is seldom meant, and cannot be taken back. */
const isUnfiltered = ({ filter }: StartBulkRequest): Outcome<never> | undefined =>
  Object.keys(filter).length > 0
    ? undefined
    : refused({
        kind: 'rejected',
        code: 'bulk.no_filter',
        message: 'This would be about every run there is.',
        hint: 'Name at least one filter: status, workflow, label, since or q.',
        pointer: '/filter',
      });

/** A live replay acts on the world again; no program decides that, for one run or for many. */
const mayNotReplay = ({ action, mode }: StartBulkRequest, caller: Caller): Outcome<never> | undefined => {
  if (action === 'replay') return mode === 'live' ? isNoPerson(caller) : undefined;
  if (mode === undefined) return undefined;
  return refused({
    kind: 'rejected',
    code: 'bulk.mode',
    message: `${action} has no mode.`,
    hint: 'Leave it out; it says how runs are replayed.',
    pointer: '/mode',
  });
};

const keyReused = refused({
  kind: 'rejected',
  code: 'key.reused',
  message: 'this Idempotency-Key was used before with another request',
  hint: 'use a new key for a new request',
});

const unknownBulk = (bulkId: string): Outcome<never> =>
  refused({
    kind: 'not_found',
    code: 'bulk.unknown',
    message: `There is no bulk operation ${bulkId}.`,
    hint: 'GET /v1/bulk lists them, newest first.',
  });
