import type { NodeType } from '../document.ts';
import { nodeTypeSpec } from './node-types.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** How long a result is kept unless the node says: the world moves on by itself, what only computes does not. */
export function defaultCacheTtlMs(type: NodeType): number {
  return nodeTypeSpec(type).effect === 'http' ? HOUR_MS : WEEK_MS;
}
