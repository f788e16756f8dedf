/**
 * What would undo a node is written down as it completes, with everything that it reads: later the instance it ran in may
 * be gone, and nothing that is patched or computed meanwhile changes what is undone (docs/adr/0022).
 */
import { type Json, type PlanCompensation, type PlanNode, renderTemplate } from '@aob/ir';
import { bindingsFor } from '../bindings.ts';
import { type Draft, emitNode, loadValue, type Place, payloadOf } from '../draft.ts';
import type { EventOf, Failure, Payload } from '../events.ts';

/** Most that one run keeps to be undone: each costs memory until its run has ended (R20). */
export const UNDOS_MAX = 20_000;

/** Values up to this many characters stay in the event: there may be thousands of them in one state. */
const KEPT_CHARS_MAX = 2_048;

/** Why a node may not begin: what undoes it would be one too many to keep. */
export const tooManyUndos = ({ state }: Draft, { compensate }: PlanNode): Failure | undefined =>
  compensate === undefined || state.undos.size < UNDOS_MAX
    ? undefined
    : {
        code: 'compensation.too_many',
        message: `the run has ${UNDOS_MAX} completed nodes to undo already; no run keeps more`,
        retryable: false,
      };

interface Done extends Place {
  readonly node: PlanNode;
  /** Of the node. */
  readonly execution: number;
  readonly output: Payload;
}

export const prepareCompensation = (draft: Draft, { node, scope, id, execution, output }: Done): void => {
  if (node.compensate === undefined) return;
  const asked = askedOf(draft, node.compensate, { scope, id, output });
  const data: EventOf<'compensation.prepared'>['data'] = asked.ok
    ? { execution, ...asked.value }
    : { execution, problem: asked.error };
  emitNode(draft, 'compensation.prepared', { scope, id }, data);
};

type Asked =
  | { readonly ok: true; readonly value: { readonly inputs: Payload; readonly config?: Payload } }
  | { readonly ok: false; readonly error: Failure };

const askedOf = (
  draft: Draft,
  { inputs, configTemplate }: PlanCompensation,
  done: Place & { readonly output: Payload },
): Asked => {
  const mapping = render(draft, inputs, 'inputs', done);
  if (!mapping.ok) return mapping;
  const config = render(draft, configTemplate, 'config', done);
  if (!config.ok) return config;
  const kept = (value: Json) => payloadOf(draft, value, KEPT_CHARS_MAX);
  const value = { inputs: kept(mapping.value ?? {}) };
  return {
    ok: true,
    value: config.value === undefined ? value : { ...value, config: kept(config.value) },
  };
};

type Rendered =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly error: Failure };

const render = (
  draft: Draft,
  template: PlanCompensation['inputs'],
  field: 'inputs' | 'config',
  { scope, id, output }: Place & { readonly output: Payload },
): Rendered => {
  if (template === undefined) return { ok: true, value: undefined };
  const readsOwn = template.reads.nodes.some((read) => read.id === id);
  const known = readsOwn ? { outputs: { [id]: loadValue(draft, output) } } : {};
  const outcome = renderTemplate(template, bindingsFor(draft, template.reads, scope, known));
  if (outcome.ok) return outcome;
  const { code, message, pointer } = outcome.error;
  return {
    ok: false,
    error: { code, message: `compensate.${field}${pointer}: ${message}`, retryable: false, node: id },
  };
};
