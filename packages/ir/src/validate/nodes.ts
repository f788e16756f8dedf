/** One node against the registry: its fields, its type, its config, and what fields of one type mean together. */
import { isJsonObject, type JsonObject } from '../json/index.ts';
import { ATTEMPT_FIELDS, NODE_FIELDS } from '../registry/document-fields.ts';
import { NODE_TYPES, type NodeTypeSpec } from '../registry/node-types.ts';
import { checkCaching } from './caching.ts';
import { checkCompensation } from './compensation.ts';
import { checkConfig } from './config-rules.ts';
import { checkFields, notAvailable, wrongType } from './fields.ts';
import { checkInputs } from './inputs.ts';
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
  checkConfig(config, spec, at(pointer, 'config'), report);
  checkCaching(node, spec, pointer, report);
  checkCompensation(node, spec, pointer, report);
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
  checkInputs(node, spec, pointer, report);
}
