/**
 * One thing wrong with an input. Checks collect every issue before they answer, never only the first.
 * `pointer` is an RFC 6901 JSON pointer into the input that was sent.
 */
export interface Issue {
  readonly pointer: string;
  /** Dotted, lower case, stable: `node.unknown_type`. */
  readonly code: string;
  readonly message: string;
  /** What to do about it, in one sentence. */
  readonly hint?: string;
  /** The rule of docs/rules behind a refusal, e.g. `R24`. */
  readonly rule?: string;
  /** The node it is about, when a pointer into operations does not show it. */
  readonly node?: string;
}
