/** The macros of CEL: calls whose arguments are not values but code. */
import type { ASTNode } from './syntax.ts';

export type ComprehensionKind = 'all' | 'exists' | 'exists_one' | 'map' | 'filter';

export interface Comprehension {
  readonly kind: ComprehensionKind;
  readonly range: ASTNode;
  readonly variable: string;
  /** Which elements count; absent in `map(x, f)`. */
  readonly condition?: ASTNode;
  /** What `map` makes of an element. */
  readonly transform?: ASTNode;
}

export type Call = Extract<ASTNode, { op: 'call' | 'rcall' }>;

/** The `a.b` of `has(a.b)`. */
export function hasTarget(node: ASTNode): Extract<ASTNode, { op: '.' }> | undefined {
  if (node.op !== 'call' || node.args[0] !== 'has' || node.args[1].length !== 1) return undefined;
  const target = node.args[1][0];
  return target?.op === '.' ? target : undefined;
}

/** `range.map(x, …)` and its relatives; undefined for any other call. */
export function asComprehension(node: Call): Comprehension | undefined {
  if (node.op !== 'rcall') return undefined;
  const [kind, range, [variable, first, second]] = node.args;
  if (variable?.op !== 'id' || first === undefined) return undefined;
  const base = { range, variable: variable.args };
  switch (kind) {
    case 'all':
    case 'exists':
    case 'exists_one':
    case 'filter':
      return second === undefined ? { kind, ...base, condition: first } : undefined;
    case 'map':
      return second === undefined
        ? { kind, ...base, transform: first }
        : { kind, ...base, condition: first, transform: second };
    default:
      return undefined;
  }
}

export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case '!_':
    case '-_':
      return [node.args];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}
