/**
 * Expressions and templates as the rest of the house sees them.
 * A program is compiled once at save or patch and evaluated often; it holds closures, so it lives beside the
 * plan in memory and is never stored: the source is.
 */
import type { Issue } from '../issue.ts';
import type { Json } from '../json/index.ts';
import type { Variable } from './bindings.ts';
import type { Run } from './machine.ts';

export interface NodeRead {
  readonly id: string;
  /** True when every read of it stands behind `has(nodes.<id>)`, so it may be absent (R8). */
  readonly isGuarded: boolean;
}

/** Something inside of an output or the inputs that must be there for the expression to have a value. */
export interface FieldRead {
  /** Whose output; absent: the inputs of the run. */
  readonly node?: string;
  /** Names from the outside in; null is an element of a list, or a computed name. */
  readonly path: readonly (string | null)[];
}

/** What an expression looks at. Complete: what is not listed here, evaluation cannot see. */
export interface Reads {
  /** Sorted by id. */
  readonly nodes: readonly NodeRead[];
  /** First-level names under `inputs`, sorted; `*` when the whole value or a computed name is read. */
  readonly inputs: readonly string[];
  /** What it reads inside of these, as far as it is written out and not asked for with `has()`. */
  readonly fields: readonly FieldRead[];
  /** Every variable it mentions, sorted. */
  readonly variables: readonly Variable[];
}

export interface CompiledExpression {
  readonly source: string;
  readonly reads: Reads;
  /** Upper bound of its steps, lists counted as `ASSUMED_LIST_SIZE` long (R9). */
  readonly cost: number;
  readonly run: Run;
}

export interface CompileOptions {
  readonly variables: readonly Variable[];
  /** Pointer of the string in its document; issues carry it. */
  readonly pointer?: string;
}

export type CompiledOrIssues<Key extends string, T> =
  | ({ readonly ok: true; readonly reads: Reads } & { readonly [K in Key]: T })
  | { readonly ok: false; readonly issues: readonly Issue[] };

export type CompileResult = CompiledOrIssues<'program', CompiledExpression>;
export type CompileTemplateResult = CompiledOrIssues<'template', CompiledTemplate>;

export interface EvaluationError {
  readonly code: string;
  readonly message: string;
}

export type EvaluationResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly error: EvaluationError };

export type RenderResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly error: EvaluationError & { readonly pointer: string } };

/** A config value with its `${…}` compiled; parts without any are kept as they are. */
export interface CompiledTemplate {
  readonly source: Json;
  readonly reads: Reads;
  readonly part: TemplatePart;
}

export type TemplatePart =
  | { readonly kind: 'literal'; readonly value: Json }
  /** The whole string is one template: its value keeps its type. */
  | { readonly kind: 'value'; readonly program: CompiledExpression }
  /** Text with templates inside: strings go in raw, everything else as canonical JSON. */
  | { readonly kind: 'text'; readonly pieces: readonly (string | CompiledExpression)[] }
  | { readonly kind: 'list'; readonly items: readonly TemplatePart[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, part: TemplatePart])[] };
