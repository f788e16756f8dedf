/** A composite runs either a graph of its own or another workflow. */
import { isJsonObject, type JsonObject } from '../json/index.ts';
import { hasTemplate, wrongType } from './fields.ts';
import { at, type Report } from './report.ts';

export function checkComposite(config: JsonObject, pointer: string, report: Report): void {
  const { body, workflow, inputs } = config;
  if (body === undefined && workflow === undefined) {
    report.add({
      pointer,
      code: 'composite.what',
      message: 'Nothing says what this composite runs.',
      hint: 'Give it a body, or a workflow: { "workflow": "payout@main", "inputs": {} }',
    });
  }
  if (body !== undefined && workflow !== undefined) {
    report.add({
      pointer: at(pointer, 'workflow'),
      code: 'composite.twice',
      message: 'Both body and workflow say what this composite runs.',
      hint: 'Keep one of the two.',
    });
  }
  if (inputs === undefined) return;
  if (workflow === undefined) {
    report.add({
      pointer: at(pointer, 'inputs'),
      code: 'field.not_used',
      message: "What stands in a body reads the run's own variables, so 'inputs' would do nothing.",
      hint: 'Leave it out, or name a workflow.',
    });
  } else if (!isJsonObject(inputs) && !(typeof inputs === 'string' && hasTemplate(inputs))) {
    wrongType(inputs, 'an object, or a string with a template', at(pointer, 'inputs'), report);
  }
}
