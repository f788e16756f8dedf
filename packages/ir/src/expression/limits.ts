/** The bounds of R9, in one place. */
import type { EvaluationLimits } from './bindings.ts';

/** What may be spent inside a decision: some milliseconds at worst, so that a batch never stalls. */
export const DECISION_LIMITS: EvaluationLimits = { steps: 200_000, size: 1_000_000 };

export const MAX_SOURCE_LENGTH = 8_192;
export const MAX_AST_NODES = 1_000;
export const MAX_AST_DEPTH = 64;
export const MAX_COMPREHENSION_DEPTH = 2;
/** How long the static bound takes a list to be whose length it cannot see. */
export const ASSUMED_LIST_SIZE = 100;
export const MAX_STATIC_COST = 200_000;
export const MAX_PATTERN_LENGTH = 1_000;
/** In instructions of RE2. */
export const MAX_PATTERN_PROGRAM = 1_000;
/** Distinct regular expressions kept compiled. */
export const PATTERN_CACHE_SIZE = 500;
