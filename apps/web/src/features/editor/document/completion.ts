/** What may be written next in an expression, where the cursor stands. */
import {
  type CelScope,
  isJsonObject,
  type Json,
  type NodeDocument,
  type NodeType,
  TOP,
  type WorkflowDocument,
} from '@aob/ir';
import { upstreamOf } from './connecting.ts';
import { findNode, graphOf, pathTo } from './graphs.ts';

/** What an expression at a place can see. */
export interface Surroundings {
  readonly variables: readonly string[];
  /** Nodes that ran before, nearest graph first. */
  readonly nodes: readonly NodeDocument[];
  /** JSON Schema of the run inputs. */
  readonly inputs: Json | undefined;
}

export interface Suggestion {
  readonly text: string;
  readonly detail: string;
}

export interface Completion {
  /** Where what is replaced begins; it ends at the cursor. */
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

const INSIDE: { readonly [T in NodeType]?: readonly string[] } = { map: ['item', 'index'], loop: ['iter'] };
const HERE: { readonly [S in CelScope]: readonly string[] } = {
  run: [],
  item: ['item', 'index'],
  iter: ['iter'],
  change: [],
  conversation: [],
};

/** `of` is a node's id; an edge sees its source as well. */
export function surroundingsOf(
  document: WorkflowDocument,
  place: { readonly owner: string; readonly of?: string; readonly seesItself?: boolean },
): Surroundings {
  const path = pathTo(document, place.owner);
  const around = [...path].reverse().flatMap((owner) => findNode(document, owner) ?? []);
  const graphs = [place.owner, ...around.map(({ id }) => ownerOf(path, id))];
  const ends = [place.of, ...around.map(({ id }) => id)];
  const nodes = graphs.flatMap((owner, i) => before(document, owner, ends[i]));
  const self = place.seesItself === true && place.of !== undefined ? findNode(document, place.of) : undefined;
  return {
    variables: ['inputs', 'nodes', 'run', ...around.flatMap(({ type }) => INSIDE[type] ?? [])],
    nodes: self === undefined ? nodes : [self, ...nodes],
    inputs: document.inputs,
  };
}

function ownerOf(path: readonly string[], id: string): string {
  return path[path.indexOf(id) - 1] ?? TOP;
}

function before(document: WorkflowDocument, owner: string, id: string | undefined): readonly NodeDocument[] {
  const graph = graphOf(document, owner);
  if (graph === undefined) return [];
  // The output of the graph itself sees every node in it.
  if (id === undefined) return graph.nodes;
  const upstream = upstreamOf(graph, id);
  return graph.nodes.filter((node) => upstream.has(node.id));
}

/** The variables of a field that offers more than its surroundings do. */
export function within(surroundings: Surroundings, scope: CelScope): Surroundings {
  if (scope === 'change') return { ...surroundings, variables: ['change', 'actor'], nodes: [] };
  if (scope === 'conversation') return { ...surroundings, variables: ['conversation'], nodes: [] };
  return { ...surroundings, variables: [...new Set([...surroundings.variables, ...HERE[scope]])] };
}

/** In `${…}` of a template, or anywhere in bare CEL. */
export function complete(
  text: string,
  cursor: number,
  mode: 'cel' | 'template',
  surroundings: Surroundings,
): Completion | undefined {
  const left = text.slice(0, cursor);
  if (mode === 'template') {
    const open = left.lastIndexOf('${');
    if (open < 0 || left[open - 1] === '$' || left.indexOf('}', open) >= 0) return undefined;
  }
  if (isInString(mode === 'template' ? left.slice(left.lastIndexOf('${') + 2) : left)) return undefined;
  const word = /(?:[A-Za-z_]\w*\.)*[A-Za-z_]?\w*$/.exec(left)?.[0] ?? '';
  // A number, or a member of something computed: nothing is known about it.
  if (/[\w)\]]$/.test(left.slice(0, left.length - word.length)) || left.endsWith(').')) return undefined;
  const path = word.split('.');
  const last = path.pop() ?? '';
  const suggestions = membersOf(path, surroundings).filter(
    ({ text: name }) => name !== last && name.toLowerCase().startsWith(last.toLowerCase()),
  );
  return suggestions.length === 0 ? undefined : { from: cursor - last.length, suggestions };
}

function isInString(source: string): boolean {
  const rest = source.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '');
  return /["']/.test(rest);
}

const RUN_MEMBERS = ['id', 'workflow', 'started_at', 'started_by', 'graph_version'];

function membersOf(path: readonly string[], surroundings: Surroundings): readonly Suggestion[] {
  const [root, ...rest] = path;
  if (root === undefined)
    return surroundings.variables.map((name) => ({ text: name, detail: VARIABLE_WORDS[name] ?? '' }));
  if (!surroundings.variables.includes(root)) return [];
  if (root === 'nodes') return nodeMembers(rest, surroundings.nodes);
  if (root === 'inputs') return schemaMembers(surroundings.inputs, rest);
  if (root === 'run' && rest.length === 0) return RUN_MEMBERS.map((text) => ({ text, detail: '' }));
  if (root === 'iter' && rest.length === 0)
    return [
      { text: 'index', detail: 'counts from 0' },
      { text: 'last', detail: 'what the iteration before returned' },
    ];
  return [];
}

const VARIABLE_WORDS: { readonly [name: string]: string } = {
  inputs: 'what the run was started with',
  nodes: 'what earlier steps returned',
  run: 'the run itself',
  item: 'the item at hand',
  index: 'its place in the list, from 0',
  iter: 'this iteration and the one before',
  change: 'what the patch changes',
  actor: 'who proposes it',
  conversation: 'what has been said',
};

const OUTPUTS: { readonly [T in NodeType]?: readonly string[] } = {
  http: ['status', 'headers', 'body'],
  hitl: ['decision', 'reason', 'data', 'by', 'at'],
};

function nodeMembers(path: readonly string[], nodes: readonly NodeDocument[]): readonly Suggestion[] {
  const [id, output, ...rest] = path;
  if (id === undefined) return nodes.map((node) => ({ text: node.id, detail: node.label ?? node.type }));
  const node = nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return [];
  if (output === undefined) return [{ text: 'output', detail: 'what it returned' }];
  if (output !== 'output') return [];
  if (node.type === 'hitl' && rest[0] === 'data') return schemaMembers(node.config?.['form'], rest.slice(1));
  return rest.length === 0 ? (OUTPUTS[node.type] ?? []).map((text) => ({ text, detail: '' })) : [];
}

function schemaMembers(schema: Json | undefined, path: readonly string[]): readonly Suggestion[] {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  if (!isJsonObject(properties)) return [];
  const [name, ...rest] = path;
  if (name !== undefined) return schemaMembers(properties[name], rest);
  return Object.entries(properties).map(([text, property]) => ({
    text,
    detail: isJsonObject(property) && typeof property['type'] === 'string' ? property['type'] : '',
  }));
}
