/**
 * One step of a workflow by itself, with sample values in place of what leads to it. What only computes is computed here.
 * Everything else becomes a document of its own, to be run like any other: what it receives is filled in beforehand, so
 * that it needs nothing of the rest, and the gates that guard it come along (R24): to try a step never goes around an
 * approval.
 */
import {
  addArrived,
  asLiteral,
  type Bindings,
  compileJson,
  type EdgeDocument,
  isJsonObject,
  isTemplated,
  type Json,
  type JsonObject,
  type NodeDocument,
  nodeTypeSpec,
  type Plan,
  type PlanNode,
  placedNodes,
  renderTemplate,
  type WorkflowDocument,
} from '@aob/ir';
import { computes, evaluateInline } from '../run/inline.ts';
import { conditionOf, inTurn } from '../run/route.ts';
import { outputIn } from './preview-expression.ts';
import { bindingsOf, type Sample } from './sample.ts';

export interface TrialQuestion {
  /** Of the whole workflow. */
  readonly document: WorkflowDocument;
  readonly node: string;
  readonly sample: Sample;
}

export type Trial =
  /** It only computes, and this is what it returns. */
  | { readonly kind: 'value'; readonly value: Json }
  /** A condition: the edge that is taken; absent when none is. */
  | { readonly kind: 'way'; readonly edge?: string; readonly to?: string }
  /** It has to be run; nothing was done yet. */
  | {
      readonly kind: 'run';
      readonly definition: WorkflowDocument;
      /** What that run is started with: what each of its steps receives, by id. */
      readonly inputs: JsonObject;
      /** With everything filled in, as its runner would get it. */
      readonly step: NodeDocument;
      /** Gates that are asked first. */
      readonly gates: readonly string[];
      /** Something outside of the run can come of it. */
      readonly hasEffect: boolean;
    }
  /** It does not get as far as doing something. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** There is nothing to try, or not yet. */
  | { readonly kind: 'none'; readonly because: 'problems' | 'has_steps' | 'passes_on' | 'unknown' };

export function tryNode({ document, node: id, sample }: TrialQuestion): Trial {
  const compiled = compileJson(document as unknown as Json);
  if (!compiled.ok) return { kind: 'none', because: 'problems' };
  const { plan } = compiled;
  const node = plan.node.get(id);
  if (node === undefined) return { kind: 'none', because: 'unknown' };
  const bindings = bindingsOf(sample);
  if (computes(node)) return computed(node, bindings);
  if (node.type === 'conditional') return wayOut(node, bindings);
  if (node.execution === 'inline') return { kind: 'none', because: 'passes_on' };
  if (node.execution === 'body') return { kind: 'none', because: 'has_steps' };
  return asRun(plan, node, bindings);
}

function computed(node: PlanNode, bindings: Bindings): Trial {
  const outcome = evaluateInline(node, null, bindings);
  if (outcome === 'too_long')
    return { kind: 'failed', code: 'expression.cost', message: 'The list is too long to be tried here.' };
  return outcome.ok ? { kind: 'value', value: outcome.value } : { kind: 'failed', ...outcome.error };
}

/** In their order, the default last (R1). */
function wayOut(node: PlanNode, bindings: Bindings): Trial {
  const received = inputsOf(node, bindings);
  if (!received.ok) return received.trial;
  const seen = withOutput(bindings, node.id, received.value);
  for (const { id: edge, to, when, onError } of inTurn(node.out.filter(({ on }) => on === node.doneLabel))) {
    if (when === undefined) return { kind: 'way', edge, to };
    const { holds, error } = conditionOf(edge, when, seen);
    if (error !== undefined && onError !== 'dead') return { kind: 'failed', ...error };
    if (holds) return { kind: 'way', edge, to };
  }
  return { kind: 'way' };
}

function withOutput(bindings: Bindings, id: string, output: Json): Bindings {
  const nodes = isJsonObject(bindings.nodes) ? bindings.nodes : {};
  return { ...bindings, nodes: { ...nodes, [id]: { output } } };
}

function asRun(plan: Plan, node: PlanNode, bindings: Bindings): Trial {
  const gates = plan.gates.filter((gate) => gate !== node.id && plan.guards.get(node.id)?.has(gate) === true);
  const documents = new Map(placedNodes(plan.document).map(({ element }) => [element.id, element]));
  const steps: NodeDocument[] = [];
  const received: { [id: string]: Json } = {};
  for (const id of [...gates, node.id]) {
    const planned = plan.node.get(id);
    const written = documents.get(id);
    if (planned === undefined || written === undefined) return { kind: 'none', because: 'unknown' };
    const config = configOf(planned, bindings);
    if (!config.ok) return config.trial;
    const inputs = inputsOf(planned, bindings);
    if (!inputs.ok) return inputs.trial;
    if (planned.inputs !== undefined) received[id] = inputs.value;
    steps.push(filledIn(planned, written, config.value));
  }
  const definition = documentOf(plan, node.id, steps);
  const sound = compileJson(definition as unknown as Json);
  const [issue] = sound.ok ? [] : sound.issues;
  if (issue !== undefined) return { kind: 'failed', code: issue.code, message: issue.message };
  const step = steps.at(-1);
  if (step === undefined) return { kind: 'none', because: 'unknown' };
  return { kind: 'run', definition, inputs: received, step, gates, hasEffect: node.hasEffect };
}

/** Without an expression left but the way to its own inputs; it is tried once, and nothing is kept or undone. */
function filledIn(node: PlanNode, written: NodeDocument, config: JsonObject): NodeDocument {
  const { id, type, label, timeout } = written;
  return {
    id,
    type,
    ...(label !== undefined && { label }),
    ...(Object.keys(config).length > 0 && { config }),
    // Through the inputs of the run: a mapping in the document could not say a list or a number.
    ...(node.inputs !== undefined && { inputs: `\${inputs.${id}}` }),
    ...(timeout !== undefined && { timeout }),
    ...(node.execution === 'job' && { retry: { max_attempts: 1 } }),
  };
}

type Filled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trial: Trial };

function configOf(node: PlanNode, bindings: Bindings): Filled<JsonObject> {
  const { configTemplate, config } = node;
  if (configTemplate === undefined) return { ok: true, value: config };
  const rendered = renderTemplate(configTemplate, bindings);
  if (!rendered.ok) return { ok: false, trial: { kind: 'failed', ...rendered.error } };
  const { config: fields } = nodeTypeSpec(node.type);
  const values = Object.entries(isJsonObject(rendered.value) ? rendered.value : {});
  return {
    ok: true,
    value: Object.fromEntries(
      values.map(([name, value]) => {
        const kind = fields[name]?.kind;
        return [name, kind !== undefined && isTemplated(kind) ? asLiteral(value) : value];
      }),
    ),
  };
}

function inputsOf(node: PlanNode, bindings: Bindings): Filled<Json> {
  if (node.inputs === undefined) return { ok: true, value: null };
  const rendered = renderTemplate(node.inputs, bindings);
  if (!rendered.ok) return { ok: false, trial: { kind: 'failed', ...rendered.error } };
  return { ok: true, value: addArrived(rendered.value, node.from, (id) => outputIn(bindings, id)) };
}

/** One after the other: each gate, then the step, behind their approval. */
function documentOf({ name }: Plan, id: string, steps: readonly NodeDocument[]): WorkflowDocument {
  const edges = steps.slice(1).map((step, i): EdgeDocument => ({ from: steps[i]?.id ?? '', to: step.id }));
  return {
    schema: 'aob/v1',
    name: `${name.slice(0, TRIAL_NAME_MAX)}.test`,
    description: `Tries the step ${id} of ${name} by itself.`,
    nodes: [...steps],
    edges,
  };
}

/** With `.test` behind it, it is still a name. */
const TRIAL_NAME_MAX = 90;
