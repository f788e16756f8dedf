/**
 * References to other workflows (R28): a composite with `config.workflow` runs that workflow as a run of its own. A
 * document says `name`, `name@tag` or `name@sha256:…`; the document that a run follows says only the last, so that which
 * version is meant is part of its digest, and with it of everything that is approved (R26).
 */
import { bodyOf, isFlat, placedNodes, withBody } from './bodies.ts';
import type { Digest, NodeDocument, WorkflowDocument } from './document.ts';
import type { Json } from './json/index.ts';
import type { Plan } from './plan.ts';

/** What can stand in an address and a reference without quoting. */
const WORD = '[a-z0-9][a-z0-9._-]{0,99}';
export const REFERENCE_PATTERN = new RegExp(`^${WORD}(?:@(?:${WORD}|sha256:[0-9a-f]{64}))?$`);

/** The plans of the workflows that references mean, as far as they are known. */
export type Children = (reference: string) => Plan | undefined;

export const NO_CHILDREN: Children = () => undefined;

/** Runs inside runs inside runs: this many below the first one. */
export const MAX_CHILD_DEPTH = 8;

export interface PlacedReference {
  readonly node: string;
  readonly reference: string;
  /** Of the reference itself. */
  readonly pointer: string;
  /** The mapping as it is written. */
  readonly inputs: Json | undefined;
}

/** The workflow that a node runs, as the document names it. */
export function referenceOf({ type, config }: Pick<NodeDocument, 'type' | 'config'>): string | undefined {
  const reference = type === 'composite' ? config?.['workflow'] : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

/** At any depth, in document order. */
export function referencesIn(document: WorkflowDocument): readonly PlacedReference[] {
  if (isFlat(document)) return [];
  return placedNodes(document).flatMap(({ element, pointer }) => {
    const reference = referenceOf(element);
    if (reference === undefined) return [];
    const inputs = element.config?.['inputs'];
    return [{ node: element.id, reference, pointer: `${pointer}/config/workflow`, inputs }];
  });
}

/** The name in `name`, `name@tag` or `name@sha256:…`. */
export function nameIn(reference: string): string {
  const at = reference.indexOf('@');
  return at === -1 ? reference : reference.slice(0, at);
}

/** Undefined for a reference that may mean something else tomorrow. */
export function pinnedDigest(reference: string): Digest | undefined {
  const at = reference.indexOf('@sha256:');
  return at === -1 ? undefined : (reference.slice(at + 1) as Digest);
}

export function pinnedReference(reference: string, digest: Digest): string {
  return `${nameIn(reference)}@${digest}`;
}

/** The same document with every reference replaced for which there is another text; without any, the same object. */
export function withReferences(
  document: WorkflowDocument,
  texts: ReadonlyMap<string, string>,
): WorkflowDocument {
  const nodes = document.nodes.map((node) => replaced(node, texts));
  return nodes.every((node, i) => node === document.nodes[i]) ? document : { ...document, nodes };
}

function replaced(node: NodeDocument, texts: ReadonlyMap<string, string>): NodeDocument {
  const reference = referenceOf(node);
  const text = reference === undefined ? undefined : texts.get(reference);
  if (text !== undefined && text !== reference)
    return { ...node, config: { ...node.config, workflow: text } };
  const body = bodyOf(node);
  if (body === undefined) return node;
  const nodes = body.nodes.map((inner) => replaced(inner, texts));
  return nodes.every((inner, i) => inner === body.nodes[i])
    ? node
    : withBody(node, { nodes, edges: body.edges });
}
