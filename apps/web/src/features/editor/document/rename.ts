/** A node's id is also a name in expressions: whoever renames it renames what reads it. */
import {
  bodyOf,
  COMPENSATION_FIELDS,
  EDGE_FIELDS,
  type EdgeDocument,
  type FieldKind,
  type Fields,
  FROM_KEY,
  isJsonObject,
  type Json,
  NODE_FIELDS,
  type NodeDocument,
  nodeTypeSpec,
  scanTemplate,
  type WorkflowDocument,
} from '@aob/ir';

/** Old id to new id. */
export type Renaming = ReadonlyMap<string, string>;

/** Strings first, so that names in them stay what they are; then `nodes.x` and `nodes['x']`. */
const TOKENS =
  /[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<![\w.])nodes(?:\s*\.\s*([A-Za-z_]\w*)|\s*\[\s*(?:"([A-Za-z_]\w*)"|'([A-Za-z_]\w*)')\s*\])/g;

export function renameInExpression(source: string, ids: Renaming): string {
  return source.replace(TOKENS, (found: string, ...groups: (string | undefined)[]) => {
    const id = groups[0] ?? groups[1] ?? groups[2];
    const to = id === undefined ? undefined : ids.get(id);
    // The id stands last in what was found, before a closing quote and bracket at most.
    return id === undefined || to === undefined ? found : replaceLast(found, id, to);
  });
}

function replaceLast(text: string, word: string, by: string): string {
  const at = text.lastIndexOf(word);
  return `${text.slice(0, at)}${by}${text.slice(at + word.length)}`;
}

function renameInTemplate(text: string, ids: Renaming): string {
  if (!text.includes('${')) return text;
  let renamed = '';
  let done = 0;
  for (const segment of scanTemplate(text)) {
    if (segment.kind !== 'expression') continue;
    renamed += text.slice(done, segment.start) + renameInExpression(segment.source, ids);
    done = segment.start + segment.source.length;
  }
  return renamed + text.slice(done);
}

/** Any JSON with `${…}` in its strings. */
export function renameInJson(value: Json, ids: Renaming): Json {
  if (typeof value === 'string') return renameInTemplate(value, ids);
  if (Array.isArray(value)) return value.map((item: Json) => renameInJson(item, ids));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === FROM_KEY && Array.isArray(member)
        ? member.map((id: Json) => (typeof id === 'string' ? (ids.get(id) ?? id) : id))
        : renameInJson(member, ids),
    ]),
  );
}

function renameInKind(value: Json, kind: FieldKind, ids: Renaming): Json {
  switch (kind.kind) {
    case 'cel':
      return typeof value === 'string' ? renameInExpression(value, ids) : value;
    case 'object':
      return isJsonObject(value) ? renameInFields(value, kind.fields, ids) : value;
    case 'list':
      return Array.isArray(value) ? value.map((item: Json) => renameInKind(item, kind.item, ids)) : value;
    case 'text':
    case 'json':
      return kind.isTemplate ? renameInJson(value, ids) : value;
    case 'body':
    case 'json_schema':
      return value;
    default:
      return renameInJson(value, ids);
  }
}

function renameInFields(
  record: { readonly [key: string]: Json },
  fields: Fields,
  ids: Renaming,
): { readonly [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const kind = fields[name]?.kind;
      return [name, kind === undefined ? value : renameInKind(value, kind, ids)];
    }),
  );
}

/** The node under its new id, and what it and everything inside it reads. */
export function renameInNode(node: NodeDocument, ids: Renaming): NodeDocument {
  const { config, compensate, ...rest } = node;
  const fields = renameInFields(rest as unknown as { [key: string]: Json }, NODE_FIELDS, ids);
  return {
    ...(fields as unknown as NodeDocument),
    id: ids.get(node.id) ?? node.id,
    ...(config === undefined ? {} : { config: renameInConfig(node, config, ids) }),
    ...(compensate === undefined ? {} : { compensate: renameInCompensation(compensate, ids) }),
  };
}

type Config = NonNullable<NodeDocument['config']>;

function renameInConfig(node: NodeDocument, config: Config, ids: Renaming): Config {
  const renamed = renameInFields(config, nodeTypeSpec(node.type).config, ids);
  const body = bodyOf(node);
  if (body === undefined) return renamed;
  const inner = {
    ...body,
    nodes: (body.nodes ?? []).map((inside) => renameInNode(inside, ids)),
    edges: (body.edges ?? []).map((edge) => renameInEdge(edge, ids)),
    ...(body.outputs === undefined ? {} : { outputs: renameInJson(body.outputs, ids) }),
  };
  return { ...renamed, body: inner as unknown as Json };
}

function renameInCompensation(
  compensate: NonNullable<NodeDocument['compensate']>,
  ids: Renaming,
): NonNullable<NodeDocument['compensate']> {
  const { config, ...rest } = compensate;
  const fields = renameInFields(rest as unknown as Config, COMPENSATION_FIELDS, ids);
  return {
    ...(fields as unknown as NonNullable<NodeDocument['compensate']>),
    ...(config === undefined
      ? {}
      : { config: renameInFields(config, nodeTypeSpec(compensate.type).config, ids) }),
  };
}

/** Its own id follows from its ends, so it is left out. */
export function renameInEdge(edge: EdgeDocument, ids: Renaming): EdgeDocument {
  const { id: _id, ...rest } = edge;
  const fields = renameInFields(rest as unknown as Config, EDGE_FIELDS, ids) as unknown as EdgeDocument;
  return { ...fields, from: ids.get(edge.from) ?? edge.from, to: ids.get(edge.to) ?? edge.to };
}

export function renameInDocument(document: WorkflowDocument, ids: Renaming): WorkflowDocument {
  return {
    ...document,
    nodes: document.nodes.map((node) => renameInNode(node, ids)),
    edges: document.edges.map((edge) => renameInEdge(edge, ids)),
    ...(document.outputs === undefined ? {} : { outputs: renameInJson(document.outputs, ids) }),
  };
}
