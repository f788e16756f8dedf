/** The config of a node, or of what undoes it: its fields, and what fields of one type mean together. */
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import type { NodeTypeSpec } from '../registry/node-types.ts';
import { checkGateConfig, checkSilence } from './approvals.ts';
import { codeIssue } from './code.ts';
import { checkComposite } from './composite.ts';
import { checkFields } from './fields.ts';
import { checkNotify } from './notify.ts';
import { at, type Report } from './report.ts';

export function checkConfig(config: JsonObject, spec: NodeTypeSpec, pointer: string, report: Report): void {
  checkFields(config, spec.config, pointer, report);
  CONFIG_RULES[spec.aliasOf ?? spec.type]?.(config, pointer, report);
}

type ConfigRule = (config: JsonObject, pointer: string, report: Report) => void;

/** What no field can say by itself. */
const CONFIG_RULES: { readonly [type: string]: ConfigRule } = {
  delay(config, pointer, report) {
    if ((config['duration'] === undefined) !== (config['until'] === undefined)) return;
    report.add({
      pointer,
      code: 'delay.when',
      message: 'A delay has either a duration or a time until which it waits.',
      hint: '{ "duration": "30s" } or { "until": "2030-01-31T09:00:00Z" }',
    });
  },
  function(config, pointer, report) {
    const { code } = config;
    if (code === undefined) return;
    if (config['handler'] !== undefined) {
      report.add({
        pointer: at(pointer, 'code'),
        code: 'function.handler_and_code',
        message: 'A function has either a handler or code.',
        hint: 'Leave one of them out.',
      });
    }
    if (typeof code !== 'string') return;
    const issue = codeIssue(code, at(pointer, 'code'));
    if (issue !== undefined) report.add(issue);
  },
  aggregate(config, pointer, report) {
    const unused = (field: string, message: string, hint: string): void => {
      if (config[field] === undefined) return;
      report.add({ pointer: at(pointer, field), code: 'field.not_used', message, hint });
    };
    if (config['op'] === 'count') {
      unused('value', "Items are counted whatever they hold, so 'value' would do nothing.", 'Filter first.');
    }
    if (config['op'] !== 'group') {
      unused('by', "Only group has keys, so 'by' would do nothing.", 'Leave it out, or use op: group.');
    } else if (config['by'] === undefined) {
      report.add({
        pointer,
        code: 'field.missing',
        message: "The field 'by' is missing: what are the items grouped by?",
        hint: 'For example "by": "item.country".',
      });
    }
  },
  notify: checkNotify,
  agent(config, pointer, report) {
    if (config['provider'] === 'script' && config['script'] === undefined) {
      report.add({
        pointer,
        code: 'field.missing',
        message: "The field 'script' is missing: what should the agent do?",
      });
    }
    const script = config['script'];
    if (!Array.isArray(script)) return;
    for (const [i, step] of (script as readonly Json[]).entries()) {
      if (!isJsonObject(step) || step['say'] !== undefined || step['call'] !== undefined) continue;
      report.add({
        pointer: at(at(pointer, 'script'), i),
        code: 'field.missing',
        message: "A step of a script has 'say', 'call' or both.",
      });
    }
  },
  composite: checkComposite,
  wait: checkSilence,
  hitl: checkGateConfig,
};
