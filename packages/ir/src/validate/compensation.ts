/** `compensate`: where it may stand, and what stands in it, checked as the node it would be. */
import { isJsonObject, type JsonObject } from '../json/index.ts';
import { canBeUndone } from '../registry/compensation.ts';
import { COMPENSATION_FIELDS } from '../registry/document-fields.ts';
import { NODE_TYPES, type NodeTypeSpec } from '../registry/node-types.ts';
import { checkConfig } from './config-rules.ts';
import { wrongType } from './fields.ts';
import { checkInputs, FROM } from './inputs.ts';
import { at, type Report } from './report.ts';

/** Its own fields have been checked with those of the node. */
export function checkCompensation(
  node: JsonObject,
  { type, execution }: NodeTypeSpec,
  nodePointer: string,
  report: Report,
): void {
  const { compensate } = node;
  const pointer = at(nodePointer, 'compensate');
  if (compensate === undefined) return;
  if (!canBeUndone({ type, config: node['config'] })) {
    report.add({
      pointer,
      code: 'field.not_used',
      message: `A ${type} node does nothing outside of its run, so there is nothing to undo.`,
      hint:
        execution === 'body'
          ? 'Put compensate on the nodes of the body: each is undone by itself.'
          : 'Put it on the node whose effect is to be undone.',
    });
    return;
  }
  const spec = isJsonObject(compensate) ? specOf(compensate) : undefined;
  if (!isJsonObject(compensate) || spec === undefined) return;
  const config = compensate['config'] ?? {};
  if (isJsonObject(config)) checkConfig(config, spec, at(pointer, 'config'), report);
  else wrongType(config, 'an object', at(pointer, 'config'), report);
  checkInputs(compensate, spec, pointer, report);
  const { inputs } = compensate;
  if (inputs === undefined || !isJsonObject(inputs) || inputs[FROM] === undefined) return;
  report.add({
    pointer: at(at(pointer, 'inputs'), FROM),
    code: 'field.not_used',
    message: `Nothing arrives at what undoes a node, so '${FROM}' would do nothing.`,
    hint: 'Name what it needs: ${nodes.<id>.output}.',
  });
}

/** Of what may stand there; anything else has been refused with its field. */
function specOf({ type }: JsonObject): NodeTypeSpec | undefined {
  const kind = COMPENSATION_FIELDS['type']?.kind;
  const isKnown = kind?.kind === 'choice' && kind.choices.some(({ value }) => value === type);
  return isKnown && typeof type === 'string' ? NODE_TYPES.get(type) : undefined;
}
