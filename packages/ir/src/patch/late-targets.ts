/**
 * Whom a template names is decided by what the template reads. So a change of that data points a node elsewhere, although
 * the node stays as it is written (R24, R31).
 */
import type { NodeDocument } from '../document.ts';
import { compileTemplate, type Variable, WORKFLOW_VARIABLES } from '../expression/index.ts';
import { isDecidedLate } from '../guards/index.ts';
import type { Json } from '../json/index.ts';
import { referenceOf } from '../references.ts';
import { type Caller, calledField } from '../registry/index.ts';
import type { ElementRef } from './attribution.ts';
import type { GraphView } from './graph-view.ts';
import { isSameJson } from './same-json.ts';
import type { NodeElement } from './types.ts';

/** Wherever the text stands: what it may not read there was refused when it came. */
const VARIABLES: readonly Variable[] = [...WORKFLOW_VARIABLES, 'item', 'index', 'iter'];

/** Nodes that the patch changes and that decide whom `node`, which it leaves alone, sends something to. */
export function redirectedBy(
  current: GraphView,
  after: GraphView,
  node: NodeDocument,
): readonly ElementRef[] {
  if (!current.effectKeys(node).some(isDecidedLate)) return [];
  const targets = [node, ...(node.compensate === undefined ? [] : [node.compensate])].flatMap(targetReads);
  if (targets.length === 0) return [];
  return otherNodes(current, after)
    .filter((id) => {
      const reached = current.influence(id);
      return targets.some((read) => reached.has(read));
    })
    .map((id) => ({ list: 'nodes', id }));
}

/** Whose output says where a caller sends something; what a workflow sends somewhere may come from its inputs. */
function targetReads(caller: Caller): readonly string[] {
  const { type, config = {} } = caller;
  const isRun = referenceOf(caller) !== undefined;
  const field = isRun ? 'inputs' : (calledField(type, config) ?? 'to');
  return readsIn(config[field] ?? null);
}

function readsIn(template: Json): readonly string[] {
  const compiled = compileTemplate(template, { variables: VARIABLES });
  return compiled.ok ? compiled.reads.nodes.map(({ id }) => id) : [];
}

function otherNodes(current: GraphView, after: GraphView): readonly string[] {
  return current.nodes
    .filter((node) => !isSameJson(node as unknown as Json, after.node.get(node.id) as unknown as Json))
    .map(({ id }: NodeElement) => id);
}
