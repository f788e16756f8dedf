/**
 * The small typed operations agents send instead of pointers (design §4): what they may say, as zod schemas that
 * also describe the tool to a model. `typed-operations.ts` says what each comes to.
 */
import { z } from 'zod';
import type { Json } from '../json/index.ts';
import { NODE_TYPES } from '../registry/index.ts';

const nodeId = z.string().min(1).max(64).describe('id of a node');
const label = z
  .enum(['success', 'approve', 'reject', 'timeout', 'error', 'done', 'exhausted', 'signal'])
  .describe(
    'what the source node must leave through; without it: success, approve of a hitl node, done of a loop',
  );
const when = z.string().min(1).describe('CEL condition over inputs and nodes.<id>.output');
const nodeTypes = [...NODE_TYPES.values()]
  .filter((spec) => spec.isAvailable && spec.aliasOf === undefined)
  .map((spec) => `${spec.type}: ${spec.description}`)
  .join('\n');
const inputs = z
  .union([z.record(z.string(), z.json()), z.string()])
  .describe('what the handler receives; strings may hold templates around CEL');
const newNode = z
  .looseObject({
    id: nodeId.describe('new id, unique in the whole workflow: letters, digits and _'),
    type: z.string().describe(nodeTypes),
    config: z.record(z.string(), z.json()).optional().describe('what the type of the node asks for'),
    inputs: inputs.optional(),
  })
  .describe('the node to add');

export const typedOperationSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('add_node'),
    node: newNode,
    after: nodeId.optional().describe('connect this node to the new one'),
    before: nodeId.optional().describe('connect the new node to this one'),
    into: nodeId
      .optional()
      .describe('the map, loop or composite in whose body it goes; without it: where after or before stand'),
  }),
  z.strictObject({
    op: z.literal('insert_between'),
    from: nodeId,
    to: nodeId,
    on: label.optional(),
    node: newNode,
  }),
  z.strictObject({
    op: z.literal('set_config'),
    node: nodeId,
    path: z
      .string()
      .optional()
      .describe('JSON pointer inside config, such as /url; without it the whole config'),
    value: z.json(),
  }),
  z.strictObject({
    op: z.literal('connect'),
    from: nodeId,
    to: nodeId,
    on: label.optional(),
    when: when.optional(),
    default: z.boolean().optional().describe('the edge a conditional takes when no other is true'),
  }),
  z.strictObject({ op: z.literal('disconnect'), from: nodeId, to: nodeId, on: label.optional() }),
  z.strictObject({
    op: z.literal('remove_node'),
    node: nodeId,
    heal: z.boolean().optional().describe('connect the nodes before it to the nodes after it'),
  }),
  z.strictObject({
    op: z.literal('set_inputs'),
    node: nodeId,
    inputs,
  }),
  z.strictObject({ op: z.literal('set_outputs'), outputs: z.json() }),
]);

export const typedOperationsSchema = z.array(typedOperationSchema).min(1).max(100);

export type TypedOperation = z.infer<typeof typedOperationSchema>;

/** For the description of a tool. */
export function typedOperationsJsonSchema(): Json {
  return z.toJSONSchema(typedOperationsSchema, { io: 'input' }) as Json;
}
