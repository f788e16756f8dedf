import type { Json } from '@aob/ir';
import type { ReactNode } from 'react';
import { JsonView } from '../ui/json-view.tsx';
import { shortId } from '../ui/short-id.ts';

const LONG_TEXT = 80;
const SHORT_TEXT = 24;
const ROWS_MAX = 12;
/** Deeper than this, JSON says it better. */
const DEPTH_MAX = 3;

/** The payload for a person: names and values, tables for lists of records, bullets for lists of words. */
export function PayloadView({ value }: { readonly value: Json }): ReactNode {
  if (!isRecord(value)) return <ValueView value={value} depth={0} />;
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] overflow-hidden rounded-lg border bg-surface text-sm max-sm:grid-cols-1">
      {Object.entries(value).map(([name, inner]) => (
        <div key={name} className="group contents">
          <dt className="border-b px-3 py-2 text-ink-3 group-last:border-b-0 max-sm:border-b-0 max-sm:pb-0">
            {words(name)}
          </dt>
          <dd className="min-w-0 break-words border-b px-3 py-2 group-last:border-b-0">
            <ValueView value={inner} depth={1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface ValueViewProps {
  readonly value: Json;
  readonly depth: number;
}

function ValueView({ value, depth }: ValueViewProps): ReactNode {
  if (value === null) return <span className="text-ink-3">none</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return <span className="tabular-nums">{value.toLocaleString('en')}</span>;
  if (typeof value === 'string') {
    const short = shortId(value);
    if (short !== value) return <span title={value}>{short}</span>;
    return <span className={value.length > LONG_TEXT ? 'whitespace-pre-wrap' : undefined}>{value}</span>;
  }
  if (isRows(value)) return <Rows rows={value} />;
  if (depth > DEPTH_MAX) return <JsonView value={value} className="max-h-64" />;
  if (isRecord(value)) return <NestedRecord record={value} depth={depth} />;
  return <Bullets items={value} depth={depth} />;
}

function NestedRecord({
  record,
  depth,
}: {
  readonly record: { readonly [key: string]: Json };
  readonly depth: number;
}) {
  const entries = Object.entries(record);
  if (entries.length === 0) return <span className="text-ink-3">empty</span>;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 max-sm:grid-cols-1">
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{words(name)}</dt>
          <dd className="min-w-0 break-words">
            <ValueView value={value} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Bullets({ items, depth }: { readonly items: readonly Json[]; readonly depth: number }) {
  if (items.length === 0) return <span className="text-ink-3">empty</span>;
  if (items.every((item) => isPlain(item) && String(item).length < SHORT_TEXT))
    return items.map(String).join(', ');
  return (
    <ul className="list-disc pl-4 marker:text-ink-3">
      {items.map((item) => (
        <li key={JSON.stringify(item)}>
          <ValueView value={item} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}

function Rows({ rows }: { readonly rows: readonly { readonly [key: string]: Json }[] }) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-sm">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="pr-4 font-medium text-ink-3">
                {words(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS_MAX).map((row) => (
            <tr key={JSON.stringify(row)}>
              {columns.map((column) => (
                <td key={column} className="pr-4 align-top">
                  <ValueView value={row[column] ?? null} depth={DEPTH_MAX} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > ROWS_MAX && <p className="text-ink-3">and {rows.length - ROWS_MAX} more</p>}
    </div>
  );
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlain(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

function isRows(value: Json): value is readonly { readonly [key: string]: Json }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => isRecord(row) && Object.values(row).every(isPlain))
  );
}

/** `amount_due` reads as "amount due". */
function words(name: string): string {
  return name
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
