/** A document as text and back, in either form people write it, and the place in the text of each of its parts. */
import { type Issue, type Json, parseJson, type WorkflowDocument } from '@aob/ir';
import { isNode, parseDocument, stringify, type Document as YamlDocument } from 'yaml';
import { inReadingOrder } from '../../workflows/reading-order.ts';
import type { TextFormat } from '../state/editor-state.ts';

export interface TextProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export type ReadText =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

export function spell(document: WorkflowDocument, format: TextFormat): string {
  const ordered = inReadingOrder(document);
  return format === 'json' ? `${JSON.stringify(ordered, null, 2)}\n` : stringify(ordered, { lineWidth: 0 });
}

export function readText(text: string, format: TextFormat): ReadText {
  const yaml = parsed(text);
  const [broken] = yaml.errors;
  if (format === 'yaml') {
    if (broken !== undefined) return { ok: false, problems: yaml.errors.map(problemOf) };
    try {
      return fromJson(JSON.stringify(yaml.toJS({ maxAliasCount: ALIASES_MAX }) ?? null, finite), yaml);
    } catch (error) {
      // Aliases that grow without end, and numbers that JSON has no word for (R10).
      return { ok: false, problems: [{ from: 0, to: 0, message: (error as Error).message }] };
    }
  }
  return fromJson(text, yaml);
}

const ALIASES_MAX = 100;

function finite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError(`${key} is a number that JSON cannot hold.`);
  return value;
}

/** Strictly, whatever it was written in (R10). */
function fromJson(text: string, yaml: YamlDocument): ReadText {
  const read = parseJson(text);
  if (read.ok) return read;
  const [broken] = yaml.errors;
  return {
    ok: false,
    problems: read.issues.map((issue) => ({
      // JSON is YAML as well: what breaks the one breaks the other at the same place, mostly.
      ...(broken === undefined ? rangeOf(yaml, issue.pointer) : problemOf(broken)),
      message: issue.message,
    })),
  };
}

function parsed(text: string): YamlDocument {
  return parseDocument(text, { prettyErrors: false });
}

function problemOf({ pos: [from, to], message }: YamlDocument['errors'][number]): TextProblem {
  return { from, to, message };
}

/** Issues of a document at their places in its text; what has no place of its own is marked at what is around it. */
export function problemsIn(text: string, issues: readonly Issue[]): readonly TextProblem[] {
  if (issues.length === 0) return [];
  const yaml = parsed(text);
  return issues.map(({ pointer, message, hint }) => ({
    ...rangeOf(yaml, pointer),
    message: hint === undefined ? message : `${message} ${hint}`,
  }));
}

function rangeOf(yaml: YamlDocument, pointer: string): { readonly from: number; readonly to: number } {
  const path = pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
  for (let length = path.length; length > 0; length--) {
    const node = yaml.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return { from: node.range[0], to: node.range[1] };
  }
  return { from: 0, to: 0 };
}
