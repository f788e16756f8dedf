/** A plan as JSON, for golden files: maps as objects, programs by their source. */
import { TOP } from '../bodies.ts';
import type { CompiledExpression, CompiledTemplate } from '../expression/index.ts';
import type { Json } from '../json/index.ts';
import type { Plan, PlanBody, PlanCompensation, PlanEdge, PlanNode } from '../plan.ts';

export function planView(plan: Plan): Json {
  const { digest, name, document, gates, onFailure, lateEdges, limits } = plan;
  return {
    digest,
    name,
    document: document as unknown as Json,
    nodes: plan.nodes.map(nodeView),
    edges: plan.edges.map(edgeView),
    ...bodyView(plan.body),
    onFailure,
    lateEdges,
    limits: { ...limits },
    guards: Object.fromEntries([...plan.guards].map(([id, found]) => [id, [...found]])),
    gates,
  };
}

function bodyView({ order, entries, outputs, outputsFrom }: PlanBody): { readonly [key: string]: Json } {
  return { order, entries, outputs: templateView(outputs), outputsFrom };
}

function nodeView({
  body,
  owner,
  configTemplate,
  expressions,
  inputs,
  in: into,
  out,
  join,
  retry,
  cache,
  child,
  compensate,
  ...rest
}: PlanNode): Json {
  return {
    ...rest,
    ...(owner === TOP ? {} : { owner }),
    ...(body === undefined ? {} : { body: bodyView(body) }),
    join: join as Json,
    retry: { ...retry },
    ...(child === undefined ? {} : { child: child.digest }),
    ...(cache === undefined ? {} : { cache: { ...cache } }),
    ...(compensate === undefined ? {} : { compensate: compensationView(compensate) }),
    configTemplate: configTemplate === undefined ? null : templateView(configTemplate),
    expressions: Object.fromEntries([...expressions].map(([name, program]) => [name, programView(program)])),
    inputs: inputs === undefined ? null : templateView(inputs),
    in: into.map((edge) => edge.id),
    out: out.map((edge) => edge.id),
  };
}

function compensationView({ configTemplate, inputs, retry, ...rest }: PlanCompensation): Json {
  return {
    ...rest,
    retry: { ...retry },
    configTemplate: configTemplate === undefined ? null : templateView(configTemplate),
    inputs: inputs === undefined ? null : templateView(inputs),
  };
}

function edgeView({ when, ...rest }: PlanEdge): Json {
  return { ...rest, when: when === undefined ? null : programView(when) };
}

function programView({ source, reads, cost }: CompiledExpression): Json {
  return { source, reads: reads as unknown as Json, cost };
}

function templateView({ source, reads }: CompiledTemplate): Json {
  return { source, reads: reads as unknown as Json };
}
