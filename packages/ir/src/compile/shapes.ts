/**
 * What is known about a value before any run: of the inputs and form data what their schema says, of a node what its type
 * returns. `any` wherever it is not certain: a schema that allows more properties than it names says nothing about a name.
 */
import { bodyOf } from '../bodies.ts';
import type { NodeDocument, WorkflowDocument } from '../document.ts';
import { isJsonObject, type Json } from '../json/index.ts';
import { perObject } from '../json/per-object.ts';
import { type Children, referenceOf } from '../references.ts';
import { FROM } from '../validate/inputs.ts';

export type Shape =
  | { readonly kind: 'any' }
  /** Nothing is inside of it. */
  | { readonly kind: 'value' }
  | { readonly kind: 'list'; readonly element: Shape }
  /** These fields and no others. */
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Shape> };

const ANY: Shape = { kind: 'any' };
const VALUE: Shape = { kind: 'value' };

/** Every read of a document asks, at every patch of it. */
const knownSchemas = perObject<Shape>();
const knownNodes = perObject<Shape>();

export function inputsShape({ inputs }: Pick<WorkflowDocument, 'inputs'>): Shape {
  return isJsonObject(inputs) ? knownSchemas.get(inputs, () => shapeOfSchema(inputs)) : ANY;
}

/** What `nodes.<id>.output` holds. */
export function outputShape(node: NodeDocument, children: Children): Shape {
  return childShape(node, children) ?? knownNodes.get(node, () => ownShape(node));
}

function ownShape(node: NodeDocument): Shape {
  switch (node.type) {
    case 'http':
      return object({ status: VALUE, headers: ANY, body: ANY, body_encoding: VALUE });
    case 'wait':
      return object({ signal: VALUE, data: ANY, by: VALUE, at: VALUE, timed_out: VALUE });
    case 'hitl':
      return object({
        decision: VALUE,
        reason: VALUE,
        data: formShape(node),
        by: VALUE,
        at: VALUE,
        approvals: ANY,
      });
    case 'map':
      // A failure that is collected stands among the items as what it is.
      return { kind: 'list', element: node.config?.['on_item_error'] === 'collect' ? ANY : bodyShape(node) };
    case 'loop':
    case 'composite':
      return bodyShape(node);
    default:
      return ANY;
  }
}

function object(fields: { readonly [name: string]: Shape }): Shape {
  return { kind: 'object', fields: new Map(Object.entries(fields)) };
}

function formShape({ config }: NodeDocument): Shape {
  const form = config?.['form'];
  return form === undefined ? ANY : shapeOfSchema(form);
}

function bodyShape(node: NodeDocument): Shape {
  const outputs = bodyOf(node)?.outputs;
  return outputs === undefined ? ANY : shapeOfMapping(outputs);
}

/** Of another workflow, where it is known which one that is. */
function childShape(node: NodeDocument, children: Children): Shape | undefined {
  const reference = referenceOf(node);
  if (reference === undefined) return undefined;
  const outputs = children(reference)?.document.outputs;
  return outputs === undefined ? ANY : shapeOfMapping(outputs);
}

/** A mapping has the fields that are written there; what its templates give is known when they run. */
function shapeOfMapping(mapping: Json): Shape {
  if (Array.isArray(mapping)) return { kind: 'list', element: ANY };
  if (!isJsonObject(mapping)) return typeof mapping === 'string' ? ANY : VALUE;
  if (mapping[FROM] !== undefined) return ANY;
  return object(
    Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, shapeOfMapping(value)])),
  );
}

/** Keywords that let a value be something else than `type` and `properties` say alone. */
const ALTERNATIVES = ['anyOf', 'oneOf', 'allOf', 'not', 'if', '$ref', 'patternProperties', 'enum', 'const'];
const SCALARS = new Set(['string', 'number', 'integer', 'boolean', 'null']);

export function shapeOfSchema(schema: Json): Shape {
  if (!isJsonObject(schema) || ALTERNATIVES.some((keyword) => schema[keyword] !== undefined)) return ANY;
  const { type, properties, additionalProperties, items } = schema;
  if (typeof type === 'string' && SCALARS.has(type)) return VALUE;
  if (type === 'array') return { kind: 'list', element: items === undefined ? ANY : shapeOfSchema(items) };
  if (type !== 'object' || additionalProperties !== false) return ANY;
  const named = isJsonObject(properties) ? properties : {};
  return object(Object.fromEntries(Object.entries(named).map(([key, value]) => [key, shapeOfSchema(value)])));
}
