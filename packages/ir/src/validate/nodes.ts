/** One node against the registry: its fields, its type, its config, and what fields of one type mean together. */
import { isJsonObject, type Json, type JsonObject } from '../json/index.ts';
import { ATTEMPT_FIELDS, NODE_FIELDS } from '../registry/document-fields.ts';
import { NODE_TYPES, type NodeTypeSpec } from '../registry/node-types.ts';
import { checkGateConfig, checkSilence } from './approvals.ts';
import { checkCaching } from './caching.ts';
import { codeIssue } from './code.ts';
import { checkComposite } from './composite.ts';
import { checkFields, hasTemplate, notAvailable, wrongType } from './fields.ts';
import { checkNotify } from './notify.ts';
import { at, knownWords, quoted, type Report } from './report.ts';

const AVAILABLE_TYPES = [...NODE_TYPES.values()].filter((spec) => spec.isAvailable).map((spec) => spec.type);

export function checkNode(node: JsonObject, pointer: string, report: Report): void {
  if (report.isFull) return;
  checkFields(node, NODE_FIELDS, pointer, report);
  const { type } = node;
  if (typeof type !== 'string') return;
  const spec = NODE_TYPES.get(type);
  const where = at(pointer, 'type');
  if (spec === undefined) {
    report.add({
      pointer: where,
      code: 'node.unknown_type',
      message: `There is no node type ${quoted(type)}.`,
      hint: knownWords(type, AVAILABLE_TYPES),
    });
    return;
  }
  if (!spec.isAvailable) {
    report.add(
      notAvailable(where, `The node type ${quoted(type)}`, knownWords('', AVAILABLE_TYPES, 'Available')),
    );
    return;
  }
  checkUse(node, spec, pointer, report);
  const config = node['config'] ?? {};
  if (!isJsonObject(config)) {
    wrongType(config, 'an object', at(pointer, 'config'), report);
    return;
  }
  checkFields(config, spec.config, at(pointer, 'config'), report);
  CONFIG_RULES[spec.aliasOf ?? spec.type]?.(config, at(pointer, 'config'), report);
  checkCaching(node, spec, pointer, report);
}

/** Fields that every node may have, where this type has a use for them. */
function checkUse(node: JsonObject, spec: NodeTypeSpec, pointer: string, report: Report): void {
  if (spec.execution !== 'job') {
    for (const field of ATTEMPT_FIELDS) {
      if (node[field] === undefined) continue;
      report.add({
        pointer: at(pointer, field),
        code: 'field.not_used',
        message: `A ${spec.type} node has no attempts, so '${field}' would do nothing.`,
        hint:
          spec.config['timeout'] !== undefined && field === 'timeout'
            ? 'Put the timeout into config.'
            : 'Leave it out.',
      });
    }
  }
  const { inputs } = node;
  if (inputs === undefined) return;
  if (!spec.takesInputs) {
    report.add({
      pointer: at(pointer, 'inputs'),
      code: 'field.not_used',
      message: `A ${spec.type} node reads variables in its config, so 'inputs' would do nothing.`,
      hint: 'Write what it needs into config, for example nodes.<id>.output.',
    });
    return;
  }
  if (!isJsonObject(inputs) && !(typeof inputs === 'string' && hasTemplate(inputs))) {
    wrongType(inputs, 'an object, or a string with a template', at(pointer, 'inputs'), report);
  } else {
    checkFromList(inputs, at(pointer, 'inputs'), report);
  }
}

/** `$from` lists the nodes whose outputs are taken as they come (docs/adr: default inputs). */
export function checkFromList(mapping: Json, pointer: string, report: Report): void {
  if (!isJsonObject(mapping) || mapping['$from'] === undefined) return;
  const from = mapping['$from'];
  const isRight =
    Array.isArray(from) && from.every((id) => typeof id === 'string') && new Set(from).size === from.length;
  if (!isRight) wrongType(from, 'a list of node ids, each once', at(pointer, '$from'), report);
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
