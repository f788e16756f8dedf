/**
 * The expressions of a document that has other problems, too: whoever sends it gets to know all of them at once.
 * What a reader may count on is only asked of a sound graph; here it is enough that the node exists.
 */
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { EDGE_FIELDS, WORKFLOW_FIELDS } from '../registry/document-fields.ts';
import { NODE_TYPES } from '../registry/node-types.ts';
import { listOf, readGraph } from '../validate/graph.ts';
import { at, MAX_ISSUES } from '../validate/report.ts';
import { unknownNode } from './data-flow.ts';
import { FROM } from './defaults.ts';
import { type Compiler, checkInnerCel, compileConfig, compileMapping } from './programs.ts';

export function looseExpressionIssues(document: Json): readonly Issue[] {
  if (!isJsonObject(document)) return [];
  const ids = [...readGraph(document).nodes.keys()];
  const known = new Set(ids);
  const issues: Issue[] = [];
  const compiler: Compiler = {
    issues,
    onReads(reads, locate) {
      for (const { id } of reads.nodes) {
        if (!known.has(id) && issues.length < MAX_ISSUES) issues.push(unknownNode(id, locate(id), ids));
      }
    },
  };
  for (const [i, node] of listOf(document['nodes']).entries()) {
    if (isJsonObject(node)) checkNode(node, at('/nodes', i), compiler);
  }
  for (const [i, edge] of listOf(document['edges']).entries()) {
    checkInnerCel(edge, { kind: 'object', fields: EDGE_FIELDS }, at('/edges', i), compiler);
  }
  checkMapping(document['outputs'], '/outputs', compiler);
  const policy = WORKFLOW_FIELDS['policy']?.kind;
  if (policy !== undefined) checkInnerCel(document['policy'] ?? null, policy, '/policy', compiler);
  return issues.slice(0, MAX_ISSUES);
}

function checkNode(node: JsonObject, pointer: string, compiler: Compiler): void {
  const { type, config, inputs } = node;
  const spec = typeof type === 'string' ? NODE_TYPES.get(type) : undefined;
  if (spec?.isAvailable && isJsonObject(config))
    compileConfig(config, spec.config, at(pointer, 'config'), compiler);
  checkMapping(inputs, at(pointer, 'inputs'), compiler);
}

function checkMapping(mapping: Json | undefined, pointer: string, compiler: Compiler): void {
  if (mapping === undefined) return;
  const { [FROM]: _, ...rest } = isJsonObject(mapping) ? mapping : {};
  compileMapping(isJsonObject(mapping) ? rest : mapping, pointer, compiler);
}
