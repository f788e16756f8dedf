/** Do the rows that people and decisions read (the run, its tickets, its patches) say what its log says? */
import { canonicalJson, type Json } from '@aob/ir';
import type { LedgerRow, PatchRow, TicketRow } from '../../ports/projections.ts';
import type { RunReads, RunSummary } from '../../ports/run-reads.ts';
import { birthOf, headOf, projectionsOf } from '../../write-path/rows.ts';
import type { LogCheck } from './check-log.ts';
import { type Findings, reasonOf, report } from './findings.ts';

/** The rows as they were committed with the last event of the log. */
export interface Rows {
  readonly run: RunSummary | undefined;
  readonly tickets: readonly TicketRow[];
  readonly patches: readonly LedgerRow[];
}

const ROWS_PER_READ = 200;

export const readRows = async (
  reads: RunReads,
  runId: string,
  run: RunSummary | undefined,
): Promise<Rows> => ({
  run,
  tickets: await allPages(
    (page) => reads.tickets({ runIds: [runId], ...page }),
    (row) => row.ticketId,
  ),
  patches: await allPages(
    (page) => reads.patches({ runId, ...page }),
    (row) => row.patchId,
  ),
});

const allPages = async <Row>(
  read: (page: { readonly limit: number; readonly after: string | undefined }) => Promise<readonly Row[]>,
  idOf: (row: Row) => string,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (;;) {
    const last = rows.at(-1);
    const page = await read({ limit: ROWS_PER_READ, after: last && idOf(last) });
    rows.push(...page);
    if (page.length < ROWS_PER_READ) return rows;
  }
};

/** Answers whether the state was compared: not when the log does not lead to one. */
export const checkRows = async (reads: RunReads, check: LogCheck, rows: Rows): Promise<boolean> => {
  const { findings, lastSeq, state } = check;
  const isWhole = checkEnd(check, rows.run);
  const expected = isWhole && check.isFoldable ? expectedRows(check) : undefined;
  if (expected === undefined) return false;
  if (rows.run !== undefined) {
    for (const name of differing(expected.run, { ...rows.run })) {
      const message = `The row of the run says something else than its log: ${name}.`;
      report(findings, { seq: lastSeq, code: 'row.differs', message, subject: name });
    }
  }
  compareLists(findings, 'ticket', expected.tickets, ticketsById(rows.tickets));
  // An id belongs to the run or workflow that used it first; a second run has the patch in its log alone.
  const patches = patchesById(rows.patches);
  for (const id of expected.patches.keys()) {
    if (!patches.has(id) && (await isOfAnother(reads, id, state.runId))) expected.patches.delete(id);
  }
  compareLists(findings, 'patch', expected.patches, patches);
  return true;
};

/** Does the log end where the run's row says? The row's seal tells a cut-off log from a changed row. */
const checkEnd = ({ findings, lastSeq, chain }: LogCheck, run: RunSummary | undefined): boolean => {
  if (run === undefined) {
    report(findings, { code: 'row.missing', message: 'The log is there, but the row of the run is not.' });
    return true;
  }
  const isSealAlike = run.chain === chain;
  if (isSealAlike && run.lastSeq === lastSeq) return true;
  if (isSealAlike || run.lastSeq === lastSeq) {
    const subject = isSealAlike ? 'last_seq' : 'chain';
    const message = `The row of the run says something else than its log: ${subject}.`;
    report(findings, { seq: lastSeq, code: 'row.differs', message, subject });
    return true;
  }
  const isCut = run.lastSeq > lastSeq;
  const message = isCut
    ? `The log ends at ${lastSeq}, but the run has had ${run.lastSeq} events: its end is missing.`
    : `The log goes on to ${lastSeq}, but the row of the run knows ${run.lastSeq} events only.`;
  const seq = Math.min(run.lastSeq, lastSeq) + 1;
  report(findings, { seq, code: isCut ? 'log.cut_off' : 'row.behind', message });
  return false;
};

interface ExpectedRows {
  readonly run: Fields;
  readonly tickets: Map<string, TicketRow>;
  readonly patches: Map<string, PatchRow>;
}

const expectedRows = ({
  findings,
  state,
  started,
  projected,
  lastSeq,
}: LogCheck): ExpectedRows | undefined => {
  try {
    if (started === undefined) throw new TypeError('no event started the run.');
    // The seal and the end were looked at already.
    const { chain: _chain, lastSeq: _lastSeq, ...head } = headOf(state, '');
    const { tickets, patches } = projectionsOf(state, projected);
    return {
      run: { ...birthOf(state, started), ...head },
      tickets: ticketsById(tickets),
      patches: patchesById(patches),
    };
  } catch (error) {
    const message = `The log leads to no state that rows could be compared with: ${reasonOf(error)}`;
    report(findings, { seq: lastSeq, code: 'event.malformed', message });
    return undefined;
  }
};

const ticketsById = (rows: readonly TicketRow[]): Map<string, TicketRow> =>
  new Map(rows.map((row) => [row.ticketId, row]));

const patchesById = <Row extends PatchRow | LedgerRow>(rows: readonly Row[]): Map<string, Row> =>
  new Map(rows.map((row) => [row.patchId, row]));

const isOfAnother = async (reads: RunReads, patchId: string, runId: string): Promise<boolean> => {
  const row = await reads.patch(patchId);
  return row !== undefined && row.runId !== runId;
};

type Fields = { readonly [name: string]: unknown };
type Listed = TicketRow | PatchRow | LedgerRow;

const compareLists = (
  findings: Findings,
  what: 'ticket' | 'patch',
  expected: ReadonlyMap<string, Listed>,
  found: ReadonlyMap<string, Listed>,
): void => {
  const code = `${what}_row`;
  for (const [subject, row] of expected) {
    const at = row.seq === undefined ? {} : { seq: row.seq };
    const stored = found.get(subject);
    if (stored === undefined) {
      const message = `The ${what} is in the log, but has no row.`;
      report(findings, { ...at, code: `${code}.missing`, message, subject });
      continue;
    }
    const names = differing({ ...row }, { ...stored });
    if (names.length === 0) continue;
    const message = `The row of the ${what} says something else than the log: ${names.join(', ')}.`;
    report(findings, { ...at, code: `${code}.differs`, message, subject });
  }
  for (const subject of found.keys()) {
    if (expected.has(subject)) continue;
    const message = `There is a row for this ${what}, but nothing about it in the log.`;
    report(findings, { code: `${code}.unexpected`, message, subject });
  }
};

/** Columns that hold JSON as text. */
const JSON_TEXT: ReadonlySet<string> = new Set([
  'inputs',
  'outputs',
  'error',
  'form',
  'guard',
  'data',
  'operations',
  'changes',
  'issues',
]);

/** The columns of the first that the second does not have alike, as the database names them. */
const differing = (expected: Fields, found: Fields): readonly string[] =>
  Object.keys(expected)
    .filter((name) => spelling(name, expected[name]) !== spelling(name, found[name]))
    .map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

const spelling = (name: string, value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  try {
    const isText = typeof value === 'string' && JSON_TEXT.has(name);
    return canonicalJson((isText ? JSON.parse(value) : value) as Json);
  } catch {
    return `not JSON: ${value}`;
  }
};
