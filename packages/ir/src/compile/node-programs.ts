/**
 * What a node says by itself, compiled: it depends on the node alone and on what its surroundings offer, never on where the
 * node stands or what stands around it. So it is kept with the node, and a patch compiles what it changed. What the node
 * reads, and what is wrong with it, is noted relative to its place; whoever knows the place looks at that anew each time.
 */
import { withoutBody } from '../bodies.ts';
import type { NodeDocument } from '../document.ts';
import type { CompiledTemplate, Reads, Variable } from '../expression/index.ts';
import { ownEffectKeysOf } from '../guards/effects.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { perElement } from '../json/per-element.ts';
import type { PlanCache, PlanCompensation, PlanRetry } from '../plan.ts';
import { nodeTypeSpec } from '../registry/node-types.ts';
import { FROM } from '../validate/inputs.ts';
import { at } from '../validate/report.ts';
import { type Compiler, type ConfigPrograms, compileConfig, compileMapping } from './programs.ts';
import { cacheOf, retryOf, timeoutOf } from './settings.ts';

/** In the order in which it was found. `locate` and pointers begin at the node. */
export type Note =
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] }
  | {
      readonly kind: 'reads';
      readonly reads: Reads;
      readonly locate: (nodeId: string) => string;
      /** It is read when the node is undone. */
      readonly isUndo: boolean;
    };

export interface NodePrograms {
  /** Without the nodes and edges of its body. */
  readonly document: NodeDocument;
  readonly programs: ConfigPrograms;
  readonly inputs: Mapping;
  readonly compensate: PlanCompensation | undefined;
  readonly cache: PlanCache | undefined;
  readonly retry: PlanRetry;
  readonly timeoutMs: number;
  readonly hasEffect: boolean;
  readonly notes: readonly Note[];
  readonly reads: readonly Reads[];
}

export interface Mapping {
  readonly template?: CompiledTemplate;
  readonly from: readonly string[];
}

const NO_INPUTS: Mapping = { from: [] };

const known = perElement(() => new Map<readonly Variable[], NodePrograms>());

/** Of the `i`th of them. `variables`: what the graph offers in which it stands, as `variablesIn` answers it. */
export function programsIn(
  nodes: readonly NodeDocument[],
): (i: number, variables: readonly Variable[]) => NodePrograms {
  const kept = known.of(nodes);
  return (i, variables) => {
    const before = kept[i]?.get(variables);
    if (before !== undefined) return before;
    const programs = compilePrograms(nodes[i] as NodeDocument, variables);
    kept[i]?.set(variables, programs);
    return programs;
  };
}

function compilePrograms(node: NodeDocument, variables: readonly Variable[]): NodePrograms {
  const notes: Note[] = [];
  const reads: Reads[] = [];
  const document = withoutBody(node);
  const spec = nodeTypeSpec(document.type);
  const compiler = noting(notes, reads, variables, false);
  const programs = compileConfig(document.config ?? {}, spec.config, '/config', compiler);
  const inputs = spec.takesInputs ? compileInputs(document.inputs ?? {}, '/inputs', compiler) : NO_INPUTS;
  return {
    document,
    programs,
    inputs,
    compensate: compileCompensation(document, noting(notes, reads, variables, true)),
    cache: cacheOf(document),
    retry: retryOf(document),
    timeoutMs: timeoutOf(document),
    hasEffect: ownEffectKeysOf(document).length > 0,
    notes,
    reads,
  };
}

function noting(notes: Note[], reads: Reads[], variables: readonly Variable[], isUndo: boolean): Compiler {
  return {
    issues: {
      push: (...issues) => notes.push({ kind: 'issues', issues }),
    },
    variables,
    onReads(found, locate) {
      reads.push(found);
      notes.push({ kind: 'reads', reads: found, locate, isUndo });
    },
  };
}

/** It may read what the node may, and what came of the node. */
function compileCompensation({ compensate }: NodeDocument, compiler: Compiler): PlanCompensation | undefined {
  if (compensate === undefined) return undefined;
  const spec = nodeTypeSpec(compensate.type);
  const { config = {}, inputs = {} } = compensate;
  const { template } = compileConfig(config, spec.config, '/compensate/config', compiler);
  const mapping = spec.takesInputs ? compileMapping(inputs, '/compensate/inputs', compiler) : undefined;
  return {
    type: spec.aliasOf === 'function' ? 'function' : (compensate.type as PlanCompensation['type']),
    config,
    ...(template === undefined ? {} : { configTemplate: template }),
    ...(mapping === undefined ? {} : { inputs: mapping }),
    retry: retryOf(compensate),
    timeoutMs: timeoutOf(compensate),
  };
}

/** The mapping and, apart from it, the nodes that are taken as they come: reads like those behind `has`. */
export function compileInputs(source: Json, pointer: string, compiler: Compiler): Mapping {
  const { rest, from } = splitFrom(source);
  const nodes = from.map((id) => ({ id, isGuarded: true }));
  compiler.onReads({ nodes, inputs: [], fields: [], variables: [] }, (id) =>
    at(at(pointer, FROM), from.indexOf(id)),
  );
  const template = compileMapping(rest, pointer, compiler);
  return template === undefined ? { from } : { template, from };
}

function splitFrom(source: Json): { readonly rest: Json; readonly from: readonly string[] } {
  if (!isJsonObject(source) || source[FROM] === undefined) return { rest: source, from: [] };
  const { [FROM]: from, ...rest } = source;
  return { rest, from: from as readonly string[] };
}
