/** A change set in plain words, one line an element: what the CLI prints and the studio lists. */

import type { EdgeDocument } from '../document.ts';
import { canonicalJson, type Json } from '../json/index.ts';
import { impliedOrder } from './change-set.ts';
import type { ChangeSet, FieldChange } from './types.ts';

export interface ChangeLine {
  readonly sign: '+' | '-' | '~';
  readonly kind: 'node' | 'edge' | 'outputs' | 'order' | 'setting';
  /** Node or edge id; the member's name for the rest. */
  readonly id: string;
  /** The whole line: `+ node email (function)`. */
  readonly text: string;
}

const MAX_VALUE_LENGTH = 60;

export function describeChangeSet(changes: ChangeSet): readonly ChangeLine[] {
  const { nodes, edges, outputs, reordered, settings = [] } = changes;
  return [
    ...nodes.added.map((node) => line('+', 'node', node.id, ` (${node.type})`)),
    ...nodes.removed.map((node) => line('-', 'node', node.id, ` (${node.type})`)),
    ...nodes.changed.flatMap(({ id, fields }) => fields.map((field) => fieldLine('node', id, field))),
    ...edges.added.map((edge) => line('+', 'edge', edge.id, conditionOf(edge))),
    ...edges.removed.map((edge) => line('-', 'edge', edge.id, conditionOf(edge))),
    ...edges.changed.flatMap(({ id, fields }) => fields.map((field) => fieldLine('edge', id, field))),
    ...reordered
      // Some orders are kept for the way back only.
      .filter(({ before, after }) => impliedOrder(before, after).join() !== after.join())
      .map(({ node, after }) => line('~', 'order', node, `: ${after.join(', ') || 'no edges'}`)),
    ...(outputs === undefined ? [] : [line('~', 'outputs', 'outputs', `: ${valuesOf(outputs)}`)]),
    ...settings.map((field) => line('~', 'setting', field.path.slice(1), `: ${valuesOf(field)}`)),
  ];
}

function line(sign: ChangeLine['sign'], kind: ChangeLine['kind'], id: string, rest: string): ChangeLine {
  const name =
    kind === 'outputs' ? 'outputs' : kind === 'order' ? `order of the edges of ${id}` : `${kind} ${id}`;
  return { sign, kind, id, text: `${sign} ${name}${rest}` };
}

function fieldLine(kind: 'node' | 'edge', id: string, field: FieldChange): ChangeLine {
  return line('~', kind, id, ` ${field.path.slice(1).replaceAll('/', '.')}: ${valuesOf(field)}`);
}

function valuesOf({ before, after }: FieldChange): string {
  return `${shown(before)} → ${shown(after)}`;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  const text = canonicalJson(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…` : text;
}

function conditionOf(edge: EdgeDocument): string {
  if (edge.default === true) return ' (default)';
  return edge.when === undefined ? '' : ` when ${edge.when}`;
}
