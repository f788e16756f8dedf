/** The nodes of a document at every depth, each with the node in whose body it stands (R6). */
import { type NodeDocument, placedNodes, type WorkflowDocument } from '@aob/ir';

export interface Step {
  readonly node: NodeDocument;
  /** Id of the node whose body it stands in; empty at the top. */
  readonly owner: string;
}

export function stepsOf(document: WorkflowDocument): readonly Step[] {
  return placedNodes(document).map(({ element, owner }) => ({ node: element, owner }));
}

/** What a step stands in, from the innermost to the outermost. */
export function ownersOf(steps: ReadonlyMap<string, Pick<Step, 'owner'>>, id: string): readonly string[] {
  const owners: string[] = [];
  for (let at = steps.get(id)?.owner; at !== undefined && at !== ''; at = steps.get(at)?.owner) {
    // A refused patch may put a node into itself; it is drawn all the same.
    if (owners.includes(at)) break;
    owners.push(at);
  }
  return owners;
}

/** How many steps each body holds, at every depth. */
export function countInside(steps: readonly Step[]): ReadonlyMap<string, number> {
  const byId = new Map(steps.map((step) => [step.node.id, step]));
  const counts = new Map<string, number>();
  for (const { node } of steps)
    for (const owner of ownersOf(byId, node.id)) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return counts;
}
