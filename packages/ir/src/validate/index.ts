/**
 * Is this JSON a document that this build can run? Every problem at once, each with pointer, code, message and, where
 * there is one, a hint. Shape and structure here; expressions and data flow are `compile`'s.
 */
import { type GraphJson, pointerOf } from '../bodies.ts';
import type { WorkflowDocument } from '../document.ts';
import type { Issue } from '../issue.ts';
import { extentOf, MAX_DOCUMENT_DEPTH } from '../json/document-text.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { MAX_DOCUMENT_BYTES, WORKFLOW_FIELDS } from '../registry/document-fields.ts';
import { checkReviewPolicy } from './approvals.ts';
import { checkEdgeShapes, checkEdges } from './edges.ts';
import { checkFields, wrongType } from './fields.ts';
import { readGraph } from './graph.ts';
import { checkFromList } from './inputs.ts';
import { checkNode } from './nodes.ts';
import { at, checkOnce, Report } from './report.ts';
import { checkCycles, checkEntries, checkIds, checkJoins, checkLimits, checkWaiting } from './structure.ts';

export type ValidatedDocument =
  | { readonly ok: true; readonly document: WorkflowDocument }
  | {
      readonly ok: false;
      readonly issues: readonly Issue[];
      /** Nothing but its size was looked at. */
      readonly isTooLarge: boolean;
    };

export function validateDocument(value: Json): ValidatedDocument {
  const bounds = sizeIssues(value);
  if (bounds.length > 0) return { ok: false, issues: bounds, isTooLarge: true };
  const report = new Report();
  if (!isJsonObject(value)) {
    wrongType(value, 'a workflow document', '', report);
    return { ok: false, issues: report.issues, isTooLarge: false };
  }
  checkFields(value, WORKFLOW_FIELDS, '', report);
  checkReviewPolicy(value['policy'], report);
  const graph = readGraph(value);
  for (const one of graph.graphs) checkShapes(one, report);
  for (const check of [checkIds, checkEdges, checkEntries, checkCycles, checkJoins, checkWaiting])
    check(graph, report);
  checkLimits(value, graph, report);
  // Everything the type says has been looked at above: parsed once, trusted from here on.
  return report.issues.length === 0
    ? { ok: true, document: value as unknown as WorkflowDocument }
    : { ok: false, issues: report.issues, isTooLarge: false };
}

/** What stands in one graph, element by element. */
function checkShapes({ json, pointer, nodes, edges }: GraphJson, report: Report): void {
  checkFromList(json['outputs'] ?? null, at(pointer, 'outputs'), report);
  for (const list of ['nodes', 'edges'] as const) {
    const member = json[list];
    if (member !== undefined && !Array.isArray(member))
      wrongType(member, 'a list', at(pointer, list), report);
  }
  for (const [i, node] of nodes.entries()) {
    const where = pointerOf(pointer, 'nodes', i);
    if (isJsonObject(node)) checkOnce(node, where, report, checkNode);
    else wrongType(node, 'a node', where, report);
  }
  checkEdgeShapes(edges, pointer, report);
}

/** Before anything walks the value. */
function sizeIssues(value: Json): readonly Issue[] {
  const { bytes, depth } = extentOf(value);
  if (depth > MAX_DOCUMENT_DEPTH) {
    return [
      {
        pointer: '',
        code: 'limits.depth',
        message: `A document is nested at most ${MAX_DOCUMENT_DEPTH} deep.`,
      },
    ];
  }
  if (bytes <= MAX_DOCUMENT_BYTES) return [];
  return [
    {
      pointer: '',
      code: 'limits.size',
      message: `A document has at most ${MAX_DOCUMENT_BYTES} bytes, this one has ${bytes}.`,
      hint: 'Keep data out of the workflow: pass it as inputs, or fetch it.',
    },
  ];
}
