/**
 * The expressions of a document that has other problems, too: whoever sends it gets to know all of them at once.
 * What a reader may count on is only asked of a sound graph; here it is enough that the node exists.
 */
import { type GraphJson, graphsOf } from '../bodies.ts';
import type { NodeType } from '../document.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { EDGE_FIELDS, WORKFLOW_FIELDS } from '../registry/document-fields.ts';
import { NODE_TYPES } from '../registry/node-types.ts';
import { type DraftGraph, readGraph } from '../validate/graph.ts';
import { FROM } from '../validate/inputs.ts';
import { at, MAX_ISSUES } from '../validate/report.ts';
import { unknownNode } from './data-flow.ts';
import { type Compiler, checkInnerCel, compileConfig, compileMapping, variablesIn } from './programs.ts';

export function looseExpressionIssues(document: Json): readonly Issue[] {
  if (!isJsonObject(document)) return [];
  const { nodes } = readGraph(document);
  const issues: Issue[] = [];
  const onReads: Compiler['onReads'] = (reads, locate) => {
    for (const { id } of reads.nodes) {
      if (nodes.has(id) || issues.length >= MAX_ISSUES) continue;
      issues.push(unknownNode(id, locate(id), [...nodes.keys()]));
    }
  };
  for (const graph of graphsOf(document)) {
    checkGraph(graph, { issues, variables: variablesIn(ownerTypes(graph.owner, nodes)), onReads });
  }
  const policy = WORKFLOW_FIELDS['policy']?.kind;
  const nowhere = { issues, variables: [], onReads };
  if (policy !== undefined) checkInnerCel(document['policy'] ?? null, policy, '/policy', nowhere);
  return issues.slice(0, MAX_ISSUES);
}

/** Of the nodes in whose bodies a graph stands, as far as they can be read. */
function ownerTypes(owner: string, nodes: DraftGraph['nodes']): readonly NodeType[] {
  const types: NodeType[] = [];
  for (let node = nodes.get(owner); node !== undefined; node = nodes.get(node.owner)) {
    if (node.type !== undefined) types.push(node.type);
  }
  return types;
}

function checkGraph({ pointer, json, nodes, edges }: GraphJson, compiler: Compiler): void {
  for (const [i, node] of nodes.entries()) {
    if (isJsonObject(node)) checkNode(node, at(`${pointer}/nodes`, i), compiler);
  }
  for (const [i, edge] of edges.entries()) {
    checkInnerCel(edge, { kind: 'object', fields: EDGE_FIELDS }, at(`${pointer}/edges`, i), compiler);
  }
  checkMapping(json['outputs'], `${pointer}/outputs`, compiler);
}

function checkNode(node: JsonObject, pointer: string, compiler: Compiler): void {
  const { type, config, inputs, compensate } = node;
  const spec = typeof type === 'string' ? NODE_TYPES.get(type) : undefined;
  if (spec?.isAvailable && isJsonObject(config))
    compileConfig(config, spec.config, at(pointer, 'config'), compiler);
  checkMapping(inputs, at(pointer, 'inputs'), compiler);
  if (isJsonObject(compensate)) checkNode(compensate, at(pointer, 'compensate'), compiler);
}

function checkMapping(mapping: Json | undefined, pointer: string, compiler: Compiler): void {
  if (mapping === undefined) return;
  const { [FROM]: _, ...rest } = isJsonObject(mapping) ? mapping : {};
  compileMapping(isJsonObject(mapping) ? rest : mapping, pointer, compiler);
}
