/** The static bound of R9: how many steps an expression takes when every list it cannot see has 100 elements. */
import { ASSUMED_LIST_SIZE } from './limits.ts';
import { asComprehension, childrenOf } from './macros.ts';
import type { ASTNode } from './syntax.ts';

export function boundCost(node: ASTNode): number {
  const comprehension = node.op === 'rcall' ? asComprehension(node) : undefined;
  if (comprehension === undefined) {
    return childrenOf(node).reduce((sum, child) => sum + boundCost(child), 1);
  }
  const { range, condition, transform } = comprehension;
  const round = 1 + (condition ? boundCost(condition) : 0) + (transform ? boundCost(transform) : 0);
  return 1 + boundCost(range) + sizeOf(range) * round;
}

function sizeOf(range: ASTNode): number {
  if (range.op === 'list' || range.op === 'map') return range.args.length;
  const comprehension = range.op === 'rcall' ? asComprehension(range) : undefined;
  return comprehension === undefined ? ASSUMED_LIST_SIZE : sizeOf(comprehension.range);
}
