import type { BlameOrigin, BlameResource } from '@aob/engine/contract';
import { nearestWord } from '@aob/ir';
import { Failure } from '../failure.ts';
import type { Colors } from './output.ts';
import { clean, oneLine, table } from './text.ts';
import { dateTime } from './time.ts';

type Element = BlameResource['nodes'][number] | BlameResource['edges'][number];

export function requireNode({ nodes }: BlameResource, node: string): void {
  const ids = nodes.map(({ id }) => id);
  if (ids.includes(node)) return;
  const near = nearestWord(node, ids);
  throw new Failure({
    code: 'cli.node',
    message: `There is no node ${JSON.stringify(node)} in it.`,
    hint: near === undefined ? `It has ${ids.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/** A line for each element, and for each field that somebody else wrote since; of one node, for every field. */
export function formatBlame(blame: BlameResource, colors: Colors, node?: string): string {
  const origins = new Map(blame.origins.map((origin) => [origin.id, origin]));
  const cells = (id: string) => originCells(origins.get(id), colors);
  const elements = (kind: string, list: readonly Element[], isWhole: boolean) =>
    list.flatMap(({ id, origin, fields }) => [
      [`${kind} ${colors.cyan(clean(id))}`, ...cells(origin)],
      ...fields
        .filter((field) => isWhole || field.origin !== origin)
        .map((field) => [`  ${colors.dim(fieldName(field.path))}`, ...cells(field.origin)]),
    ]);
  const head = ['WHAT', 'FROM', 'BY', 'WHEN', 'WHY'].map((title) => colors.dim(title));
  if (node !== undefined)
    return table([
      head,
      ...elements(
        'node',
        blame.nodes.filter(({ id }) => id === node),
        true,
      ),
    ]);
  return table([
    head,
    ...elements('node', blame.nodes, false),
    ...elements('edge', blame.edges, false),
    ...blame.orders.map((order) => [`exits of ${colors.cyan(clean(order.node))}`, ...cells(order.origin)]),
    ...blame.members.map((member) => [fieldName(member.path), ...cells(member.origin)]),
  ]);
}

function originCells(origin: BlameOrigin | undefined, { dim }: Colors): readonly string[] {
  if (origin === undefined) return [];
  const { id, kind, version, by, at, reason = '', promoted } = origin;
  const from = kind === 'start' ? 'start of the run' : kind === 'version' ? `version ${version}` : id;
  const source = promoted === undefined ? '' : dim(` (of ${clean(promoted.author.id)})`);
  return [from, `${clean(by)}${source}`, dim(dateTime(at)), oneLine(reason, 60)];
}

function fieldName(path: string): string {
  return clean(path.slice(1).replaceAll('/', '.'));
}
