/**
 * The statement behind `append`: one round trip and one transaction for a whole batch (R11).
 *
 * In: one array a column; runs sorted by id, so that two writers lock rows in the same order.
 * Out: one row: `at` (database clock, ms), `lost` (ids of runs of which nothing was written), `used` (keys used before).
 * Every plan must be an index probe a row (see LANE_SETTINGS).
 *
 * What drives what: `starts` and `moves` take the locks; `lost` is whoever got none; everything else is written for runs
 * that are not in `lost`. NOT IN over a CTE is a hashed lookup, whatever the planner thinks of joins. A run that claims a
 * slot (R19) has its row locked first (`fit`) and moves only if the insert of its slot found no other in the same place.
 */
import type { RunAppend } from '../../ports/event-log.ts';
import {
  CLAIMS,
  type ClaimEntry,
  COMMITS,
  type Column,
  DOCUMENTS,
  HEAD,
  KEYS,
  MOVES,
  PATCHES,
  SLOT,
  STARTS,
  TICKETS,
} from './append-columns.ts';
import { textArray } from './binary-arrays.ts';

const names = (columns: readonly Column<never>[], except: readonly string[] = []): string =>
  columns
    .map((each) => each.name)
    .filter((name) => !except.includes(name))
    .join(', ');

const updates = (columns: readonly Column<never>[], except: readonly string[]): string =>
  columns
    .map((each) => each.name)
    .filter((name) => !except.includes(name))
    .map((name) => `${name} = excluded.${name}`)
    .join(', ');

/** Told once; a later row that says nothing of it does not take it back. */
const kept = (table: string, columns: readonly string[]): string =>
  columns.map((name) => `${name} = coalesce(excluded.${name}, ${table}.${name})`).join(', ');

/** Numbers the parameters as the parts of the statement ask for them. */
const parameters = () => {
  let count = 0;
  const next = (type: string): string => {
    count += 1;
    return `$${count}::${type}[]`;
  };
  const table = (columns: readonly Column<never>[], alias: string): string =>
    `unnest(${columns.map((each) => next(each.type)).join(', ')}) AS ${alias} (${names(columns)})`;
  return { next, table };
};

/**
 * Equality that no join but an index probe for each row on the right can serve: `=` would let the planner read all of a
 * table it remembers as small, once for each row of the batch, until its statistics catch up.
 */
const probe = (column: string, value: string): string => `${column} BETWEEN ${value} AND ${value}`;

const TICKET_IDENTITY = [
  'ticket_id',
  'run_id',
  'workflow',
  'kind',
  'node',
  'scope',
  'patch_id',
  'opened_at',
  'seq',
];
/** Not in the state once the ticket is open; the row has it from its opening. */
const TICKET_OPENING = ['message'];
const PATCH_IDENTITY = ['owner', 'patch_id', 'scope', 'run_id', 'workflow', 'seq', 'created_at'];
const PATCH_APPLICATION = ['before', 'applied_at'];

/** What is in the batch besides runs and commits. */
interface Extras {
  readonly hasKeys: boolean;
  readonly hasProjections: boolean;
  readonly hasSlots: boolean;
}

const buildStatement = ({ hasKeys, hasProjections, hasSlots }: Extras): string => {
  const { next, table } = parameters();
  const birth = names(STARTS, ['labels', 'parent', 'experiment']);
  const head = HEAD.map((each) => `${each.name} = m.${each.name}`).join(', ');
  const all = next('text');
  const parts = [
    hasKeys
      ? `wanted AS MATERIALIZED (SELECT * FROM ${table(KEYS, 'k')}),
         used AS MATERIALIZED (
           SELECT r.key, r.request_digest, r.run_id, r.seq, r.status, r.answer, w.run_id AS asked
             FROM wanted w JOIN request_keys r ON ${probe('r.key', 'w.key')})`
      : '',
    `starts AS (
       INSERT INTO runs (${birth}, labels, parent, experiment)
       SELECT ${birth}, labels::jsonb, parent::jsonb, experiment::jsonb FROM ${table(STARTS, 's')}
        ${hasKeys ? 'WHERE run_id NOT IN (SELECT asked FROM used)' : ''}
       ON CONFLICT (run_id) DO NOTHING
       RETURNING run_id)`,
    ...(hasSlots ? claims(table, hasKeys) : []),
    `moves AS (
       UPDATE runs r SET ${head}, quarantine = NULL FROM ${table(MOVES, 'm')}
        WHERE ${probe('r.run_id', 'm.run_id')} AND r.last_seq = m.expected AND (r.quarantine IS NULL OR m.repairs)
        ${hasKeys ? 'AND m.run_id NOT IN (SELECT asked FROM used)' : ''}
        ${hasSlots ? 'AND (m.run_id NOT IN (SELECT run_id FROM claims) OR m.run_id IN (SELECT run_id FROM claimed))' : ''}
       RETURNING r.run_id)`,
    `won AS (SELECT run_id FROM starts UNION ALL SELECT run_id FROM moves)`,
    `lost AS MATERIALIZED (
       SELECT run_id FROM unnest(${all}) AS a (run_id) WHERE run_id NOT IN (SELECT run_id FROM won))`,
    `logged AS (
       INSERT INTO commits (${names(COMMITS)})
       SELECT ${names(COMMITS)} FROM ${table(COMMITS, 'c')} WHERE run_id NOT IN (SELECT run_id FROM lost))`,
    hasKeys
      ? `kept AS (
           INSERT INTO request_keys (${names(KEYS)})
           SELECT ${names(KEYS)} FROM wanted WHERE run_id NOT IN (SELECT run_id FROM lost))`
      : '',
    hasSlots
      ? `freed AS (
           DELETE FROM run_slots s USING unnest(${next('text')}) AS f (run_id)
            WHERE ${probe('s.run_id', 'f.run_id')} AND f.run_id NOT IN (SELECT run_id FROM lost))`
      : '',
    ...(hasProjections ? projections(table) : []),
  ].filter((part) => part !== '');
  return `WITH ${parts.join(',\n')}
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at,
           (SELECT array_agg(run_id) FROM lost) AS lost,
           ${hasKeys ? '(SELECT json_agg(used) FROM used)' : 'NULL::json'} AS used`;
};

type TableOf = <Row>(columns: readonly Column<Row>[], alias: string) => string;

/** A slot is inserted only for a run that will move: its row is as expected, and locked until the end of the statement. */
const claims = (table: TableOf, hasKeys: boolean): string[] => [
  `claims AS MATERIALIZED (SELECT * FROM ${table(CLAIMS, 'w')})`,
  `fit AS MATERIALIZED (
     SELECT ${names(SLOT)
       .split(', ')
       .map((name) => `w.${name}`)
       .join(', ')} FROM claims w JOIN runs r ON ${probe('r.run_id', 'w.run_id')}
      WHERE r.last_seq = w.expected AND (r.quarantine IS NULL OR w.repairs)
      ${hasKeys ? 'AND w.run_id NOT IN (SELECT asked FROM used)' : ''}
        FOR UPDATE OF r)`,
  `claimed AS (
     INSERT INTO run_slots (${names(SLOT)}) SELECT ${names(SLOT)} FROM fit ON CONFLICT DO NOTHING RETURNING run_id)`,
];

const projections = (table: (columns: readonly Column<never>[], alias: string) => string): string[] => [
  `opened AS (
     INSERT INTO tickets (${names(TICKETS, ['approvers'])}, approvers)
     SELECT ${names(TICKETS, ['approvers'])}, ARRAY(SELECT json_array_elements_text(approvers::json))
       FROM ${table(TICKETS, 't')} WHERE run_id NOT IN (SELECT run_id FROM lost)
     ON CONFLICT (ticket_id) DO UPDATE SET ${updates(TICKETS, [...TICKET_IDENTITY, ...TICKET_OPENING])}
      WHERE tickets.run_id = excluded.run_id)`,
  `proposed AS (
     INSERT INTO patches (${names(PATCHES, ['owner'])})
     SELECT ${names(PATCHES, ['owner'])} FROM ${table(PATCHES, 'p')} WHERE owner NOT IN (SELECT run_id FROM lost)
     ON CONFLICT (patch_id) DO UPDATE SET ${updates(PATCHES, [...PATCH_IDENTITY, ...PATCH_APPLICATION])}, ${kept('patches', PATCH_APPLICATION)}
      WHERE patches.run_id = excluded.run_id)`,
  `compiled AS (
     INSERT INTO documents (digest, body)
     SELECT DISTINCT ON (digest) digest, body FROM ${table(DOCUMENTS, 'd')} WHERE owner NOT IN (SELECT run_id FROM lost)
     ON CONFLICT (digest) DO NOTHING)`,
];

interface Variant {
  readonly name: string;
  readonly text: string;
}

const variant = (extras: Extras): Variant => ({
  name: `aob_append${extras.hasKeys ? '_keys' : ''}${extras.hasSlots ? '_slots' : ''}${extras.hasProjections ? '_projections' : ''}`,
  text: buildStatement(extras),
});

const FLAGS = [false, true];

/** Most batches have nothing extra; the planner and the wire should not pay for what is not there. */
const VARIANTS = new Map(
  FLAGS.flatMap((hasKeys) =>
    FLAGS.flatMap((hasProjections) =>
      FLAGS.map((hasSlots) => {
        const extras = { hasKeys, hasProjections, hasSlots };
        return [placeOf(extras), variant(extras)] as const;
      }),
    ),
  ),
);

function placeOf({ hasKeys, hasProjections, hasSlots }: Extras): number {
  return (hasKeys ? 1 : 0) + (hasProjections ? 2 : 0) + (hasSlots ? 4 : 0);
}

export interface AppendQuery extends Variant {
  readonly values: Buffer[];
}

/** `batch` sorted by run id. */
export const appendQuery = (batch: readonly RunAppend[]): AppendQuery => {
  const keys = batch.flatMap((run) => run.keys);
  const tickets = batch.flatMap((run) => run.tickets);
  const patches = batch.flatMap((run) => run.patches.map((patch) => ({ ...patch, owner: run.runId })));
  const documents = batch.flatMap((run) =>
    run.documents.map((document) => ({ ...document, owner: run.runId })),
  );
  const hasKeys = keys.length > 0;
  const hasProjections = tickets.length + patches.length + documents.length > 0;
  const hasSlots = batch.some((run) => run.slot !== undefined);
  // In the order in which buildStatement numbers them.
  const values = [textArray(batch.map((run) => run.runId))];
  if (hasKeys) encodeInto(values, KEYS, keys);
  encodeInto(
    values,
    STARTS,
    batch.filter((run) => run.birth !== undefined),
  );
  if (hasSlots) encodeInto(values, CLAIMS, claimsIn(batch));
  encodeInto(
    values,
    MOVES,
    batch.filter((run) => run.birth === undefined),
  );
  encodeInto(
    values,
    COMMITS,
    batch.flatMap((run) => run.commits),
  );
  if (hasSlots) values.push(textArray(releasesIn(batch)));
  if (hasProjections) {
    encodeInto(values, TICKETS, tickets);
    encodeInto(values, PATCHES, patches);
    encodeInto(values, DOCUMENTS, documents);
  }
  return { ...choose({ hasKeys, hasProjections, hasSlots }), values };
};

/** In the order of their places, so that two writers wait for each other in one direction only. */
const claimsIn = (batch: readonly RunAppend[]): readonly ClaimEntry[] =>
  batch
    .flatMap((run) => (run.slot?.kind === 'claim' ? [{ run, claim: run.slot }] : []))
    .sort(
      (a, b) => compare(a.claim.workflow, b.claim.workflow) || (a.claim.number ?? 0) - (b.claim.number ?? 0),
    );

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const releasesIn = (batch: readonly RunAppend[]): readonly string[] =>
  batch.flatMap((run) => (run.slot?.kind === 'release' ? [run.runId] : []));

const choose = (extras: Extras): Variant => {
  const found = VARIANTS.get(placeOf(extras));
  if (found === undefined) throw new RangeError('a statement for every kind of batch was made at the start');
  return found;
};

const encodeInto = <Row>(values: Buffer[], columns: readonly Column<Row>[], rows: readonly Row[]): void => {
  for (const each of columns) values.push(each.encode(rows));
};
