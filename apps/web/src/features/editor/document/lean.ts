/**
 * A saved document has its defaults written out (R5): what a step receives would stay as it was when somebody draws
 * another edge. While it is edited, whatever is still the default is left open again and follows the graph; saving
 * writes it out anew, and the change set names each input that became another.
 */
import {
  bodyOf,
  canonicalJson,
  compileJson,
  type Json,
  placedNodes,
  TOP,
  type WorkflowDocument,
} from '@aob/ir';
import { mapOpenness, withoutEdgeIds } from './openness.ts';

/** Without what compiling would write; its digest is that of the document it was made from. */
export function leanDocument(definition: WorkflowDocument): WorkflowDocument {
  const complete = completed(open(definition));
  if (complete === undefined) return withoutEdgeIds(definition);
  const lean = leanAgainst(definition, complete);
  // Whatever the reason: a document that would come out as another one is edited as it stands.
  return sameText(completed(lean), completed(definition)) ? lean : withoutEdgeIds(definition);
}

function completed(document: WorkflowDocument): WorkflowDocument | undefined {
  const compiled = compileJson(document as unknown as Json);
  return compiled.ok ? compiled.plan.document : undefined;
}

function sameText(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one as Json) === canonicalJson(other as Json);
}

/** Everything that has a default left to it. */
function open(definition: WorkflowDocument): WorkflowDocument {
  return mapOpenness(definition, () => ({ isOpen: true, isOutputOpen: true, isUndoOpen: true }));
}

function leanAgainst(definition: WorkflowDocument, complete: WorkflowDocument): WorkflowDocument {
  const defaults = new Map(placedNodes(complete).map(({ element }) => [element.id, element]));
  return mapOpenness(definition, (owner, node) => {
    if (node === undefined) {
      const around = owner === TOP ? complete : bodyOf(defaults.get(owner) ?? { id: '', type: 'join' });
      const own = owner === TOP ? definition : bodyIn(definition, owner);
      return { isOpen: false, isUndoOpen: false, isOutputOpen: sameText(own?.outputs, around?.outputs) };
    }
    const written = defaults.get(node.id);
    return {
      isOpen: sameText(node.inputs, written?.inputs),
      isUndoOpen: sameText(node.compensate?.inputs, written?.compensate?.inputs),
      isOutputOpen: false,
    };
  });
}

function bodyIn(definition: WorkflowDocument, owner: string) {
  const node = placedNodes(definition).find(({ element }) => element.id === owner)?.element;
  return node && bodyOf(node);
}
