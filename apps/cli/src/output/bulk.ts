import type { Bulk } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { clean, count, indent, oneLine, table } from './text.ts';
import { dateTime } from './time.ts';

/** `37 of 120 runs · 1 failed`. */
export function bulkProgress({ action, matched, done, failed, skipped, state }: Bulk): string {
  const seen = done + failed + skipped;
  const parts = [`${action}: ${seen} of ${count(matched, 'run')}`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (state === 'aborting') parts.push('being called off');
  return parts.join(' · ');
}

export function formatBulk(bulk: Bulk, colors: Colors): string {
  const { dim, red } = colors;
  const { bulk_id, problems, failed } = bulk;
  const rows = [
    [
      'runs',
      `${bulk.done} done · ${bulk.skipped} skipped · ${failed} failed, of ${bulk.matched} that fitted`,
    ],
    ...(bulk.mode === undefined
      ? []
      : [
          ['mode', bulk.mode],
          ['new runs', `aob run list --label bulk=${bulk_id}`],
        ]),
    ['filter', filterText(bulk)],
    ['reason', oneLine(bulk.reason, 400)],
    ['ordered', clean(`${dateTime(bulk.created_at)} by ${bulk.started_by}`)],
  ];
  if (bulk.aborted_by !== undefined) rows.push(['called off', clean(`by ${bulk.aborted_by}`)]);
  const lines = [
    `${bulk_id}  ${bulk.action}  ${stateWord(bulk, colors)}`,
    indent(table(rows.map(([name = '', value = '']) => [dim(name), value]))),
  ];
  if (problems.length > 0) {
    lines.push(
      '',
      indent(
        table(problems.map(({ run_id, code, message }) => [run_id, red(clean(code)), oneLine(message)])),
      ),
    );
  }
  if (failed > problems.length) lines.push(indent(dim(`… and ${failed - problems.length} more`)));
  return lines.join('\n');
}

export function formatBulkList(items: readonly Bulk[], colors: Colors): string {
  if (items.length === 0) return 'No order for many runs was given yet.';
  return table(
    items.map((bulk) => [
      bulk.bulk_id,
      stateWord(bulk, colors),
      bulkProgress({ ...bulk, state: 'done' }),
      oneLine(bulk.reason, 60),
    ]),
  );
}

function stateWord({ state, failed }: Bulk, { green, yellow, red }: Colors): string {
  if (state === 'done') return failed === 0 ? green('done') : red('done');
  return state === 'running' ? yellow('running') : red(state);
}

function filterText({ filter: { status, workflow, label, since, q } }: Bulk): string {
  const parts = [
    ...(status === undefined ? [] : [status.join(',')]),
    ...(workflow === undefined ? [] : [`workflow ${workflow}`]),
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(since === undefined ? [] : [`since ${dateTime(since)}`]),
    ...(q === undefined ? [] : [`match ${q}`]),
  ];
  return clean(parts.join(' · '));
}
