/** The mapping that a handler receives, where there is one. */
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import type { NodeTypeSpec } from '../registry/node-types.ts';
import { hasTemplate, wrongType } from './fields.ts';
import { at, type Report } from './report.ts';

/** The key of a mapping that lists nodes whose outputs are taken as they come. */
export const FROM = '$from';

export function checkInputs(
  { inputs }: JsonObject,
  { type, takesInputs }: NodeTypeSpec,
  pointer: string,
  report: Report,
): void {
  if (inputs === undefined) return;
  const where = at(pointer, 'inputs');
  if (!takesInputs) {
    report.add({
      pointer: where,
      code: 'field.not_used',
      message: `A ${type} node reads variables in its config, so 'inputs' would do nothing.`,
      hint: 'Write what it needs into config, for example nodes.<id>.output.',
    });
    return;
  }
  if (!isJsonObject(inputs) && !(typeof inputs === 'string' && hasTemplate(inputs))) {
    wrongType(inputs, 'an object, or a string with a template', where, report);
  } else {
    checkFromList(inputs, where, report);
  }
}

/** `$from` lists the nodes whose outputs are taken as they come (docs/adr: default inputs). */
export function checkFromList(mapping: Json, pointer: string, report: Report): void {
  if (!isJsonObject(mapping) || mapping[FROM] === undefined) return;
  const from = mapping[FROM];
  const isRight =
    Array.isArray(from) && from.every((id) => typeof id === 'string') && new Set(from).size === from.length;
  if (!isRight) wrongType(from, 'a list of node ids, each once', at(pointer, FROM), report);
}
