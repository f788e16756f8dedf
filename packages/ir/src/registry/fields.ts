/**
 * The kinds of fields a document is made of. One table of fields drives validation, the studio's forms,
 * the agents' tool schema and the docs; a kind says what may stand there, never how it is drawn.
 */
import type { Json } from '../json/index.ts';

/** Which variables a bare CEL field may use (R9). */
export type CelScope = 'run' | 'item' | 'iter' | 'change' | 'conversation';

export interface Choice {
  readonly value: string;
  readonly description: string;
  /** False: the schema knows it, this build refuses it with `not_available`. */
  readonly isAvailable: boolean;
}

export type FieldKind =
  /** A string; `isTemplate` allows `${…}` in it. */
  | {
      readonly kind: 'text';
      readonly isTemplate: boolean;
      readonly maxLength: number;
      readonly isLong?: boolean;
      /** A program; any other text is words for people. */
      readonly isCode?: boolean;
      readonly pattern?: RegExp;
      /** What the pattern wants, as a phrase: `lower case letters and digits`. */
      readonly wanted?: string;
    }
  /** Bare CEL, never a template (R9). */
  | { readonly kind: 'cel'; readonly scope: CelScope }
  /** Any JSON; `isTemplate` allows `${…}` in the strings inside it. */
  | { readonly kind: 'json'; readonly isTemplate: boolean }
  /** An object of templated strings: headers, query. */
  | { readonly kind: 'text_map' }
  /** `others`: names beside the known ones, given by whoever will answer to them. */
  | {
      readonly kind: 'choice';
      readonly choices: readonly Choice[];
      readonly others?: { readonly pattern: RegExp; readonly wanted: string };
    }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'flag' }
  /** `30s`, `1h30m`. */
  | { readonly kind: 'duration'; readonly isTemplate: boolean }
  /** RFC 3339 with a zone. */
  | { readonly kind: 'timestamp'; readonly isTemplate: boolean }
  /** http or https, with a literal or wholly templated host. */
  | { readonly kind: 'url' }
  /** One templated text or a list of them; a neighbour says what they must be: a URL, mail addresses. */
  | { readonly kind: 'targets'; readonly max: number }
  | { readonly kind: 'json_schema' }
  | { readonly kind: 'list'; readonly item: FieldKind; readonly min: number; readonly max: number }
  | { readonly kind: 'object'; readonly fields: Fields }
  | { readonly kind: 'join' }
  /** The inner graph of a node (R6): `{ nodes, edges, outputs? }`. */
  | { readonly kind: 'body' }
  /** Known to the schema, refused by this build (`not_available`), never ignored. */
  | { readonly kind: 'unavailable' };

export interface FieldSpec {
  readonly kind: FieldKind;
  readonly description: string;
  readonly isRequired?: boolean;
  /** What absence means. */
  readonly default?: Json;
}

export type Fields = { readonly [name: string]: FieldSpec };

export function text(
  maxLength: number,
  extra: { pattern?: RegExp; wanted?: string; isLong?: boolean; isCode?: boolean } = {},
): FieldKind {
  return { kind: 'text', isTemplate: false, maxLength, ...extra };
}

export function template(maxLength: number, extra: { isLong?: boolean } = {}): FieldKind {
  return { kind: 'text', isTemplate: true, maxLength, ...extra };
}

/** Options as `value: description`; the ones in `notYet` are refused. */
export function choice(
  available: { readonly [value: string]: string },
  notYet: { readonly [value: string]: string } = {},
): FieldKind {
  const listed = (options: { readonly [value: string]: string }, isAvailable: boolean): Choice[] =>
    Object.entries(options).map(([value, description]) => ({ value, description, isAvailable }));
  return { kind: 'choice', choices: [...listed(available, true), ...listed(notYet, false)] };
}

/** One of these, or another name of this form that resembles none of them. */
export function choiceOrName(
  known: { readonly [value: string]: string },
  others: { readonly pattern: RegExp; readonly wanted: string },
): FieldKind {
  const choices = Object.entries(known).map(([value, description]) => ({
    value,
    description,
    isAvailable: true,
  }));
  return { kind: 'choice', choices, others };
}

export const UNAVAILABLE: FieldKind = { kind: 'unavailable' };

/** Whether `${…}` in a field of this kind is filled in. */
export function isTemplated(kind: FieldKind): boolean {
  switch (kind.kind) {
    case 'text':
    case 'json':
    case 'duration':
    case 'timestamp':
      return kind.isTemplate;
    case 'text_map':
    case 'url':
    case 'targets':
      return true;
    default:
      return false;
  }
}
