/**
 * Leads a finding about the patched document back to the operation that caused it: the caller sent operations and
 * can only mend those.
 */
import type { Issue } from '../issue.ts';
import type { Json } from '../json/index.ts';
import { toPointer } from '../json/pointer.ts';
import type { Touch } from './apply.ts';
import { type ElementPlace, elementIdOf, elementPlace, endsOfEdge } from './elements.ts';
import { parsePointer, resolvePointer } from './pointer.ts';

export interface ElementRef {
  readonly list: Touch['list'];
  readonly id: string;
}

/** Pointer of the last operation on the first of `elements` that any operation touched; else of the only one, or all. */
export function operationOn(touches: readonly Touch[], elements: readonly ElementRef[]): string {
  for (const { list, id } of elements) {
    const touch = touches.findLast((candidate) => candidate.list === list && candidate.id === id);
    if (touch !== undefined)
      return toPointer(['operations', touch.operation, touch.hasValue ? 'value' : 'path']);
  }
  const [first] = touches;
  const isOnly = touches.every((touch) => touch.operation === first?.operation);
  return first !== undefined && isOnly ? toPointer(['operations', first.operation]) : '/operations';
}

/**
 * The same issue with a pointer into the operations; `node` names the node when the pointer does not show it.
 * It may point by index into `document`, the patched one, or by id: `/nodes/{pay}`; then `document` may be null.
 */
export function attributeIssue(document: Json, touches: readonly Touch[], issue: Issue): Issue {
  const parsed = parsePointer(issue.pointer);
  const segments = parsed.ok ? parsed.segments : [];
  if (segments[0] === 'outputs') {
    const path = segments.slice(1);
    const pointer = pointerInto(touches, { list: 'outputs', id: '' }, path);
    return { ...issue, pointer: pointer ?? operationOn(touches, []) };
  }
  const place = elementPlace(segments);
  const id = place === undefined ? undefined : idAt(document, place);
  if (place === undefined || id === undefined) return { ...issue, pointer: operationOn(touches, []) };
  const { list, within } = place;
  const pointer =
    pointerInto(touches, { list, id }, within) ?? operationOn(touches, around(touches, list, id));
  const node = list === 'nodes' ? id : undefined;
  return { ...issue, pointer, ...(node === undefined || issue.node !== undefined ? {} : { node }) };
}

function idAt(document: Json, { path, position }: ElementPlace): string | undefined {
  if (position === undefined) return undefined;
  if (position.startsWith('{')) return position.slice(1, -1);
  const found = resolvePointer(document, path, 'existing');
  return found.ok ? elementIdOf(found.value) : undefined;
}

/** Into the value that an operation wrote there, else to the last operation on the element. */
function pointerInto(
  touches: readonly Touch[],
  { list, id }: ElementRef,
  within: readonly string[],
): string | undefined {
  const own = touches.filter((touch) => touch.list === list && touch.id === id);
  const writer = own.findLast(
    (touch) =>
      touch.hasValue &&
      touch.within.length <= within.length &&
      touch.within.every((part, i) => part === within[i]),
  );
  if (writer !== undefined) {
    const rest = within.slice(writer.within.length);
    return toPointer(['operations', writer.operation, 'value', ...(writer.inValue ?? []), ...rest]);
  }
  return own.length === 0 ? undefined : operationOn(own, [{ list, id }]);
}

/** A node nobody touched is wrong because of an edge at it, maybe one that is gone; an edge, because of its ends. */
function around(touches: readonly Touch[], list: 'nodes' | 'edges', id: string): readonly ElementRef[] {
  if (list === 'edges') return endsOfEdge(id).map((end) => ({ list: 'nodes', id: end }));
  return touches.filter((touch) => touch.list === 'edges' && endsOfEdge(touch.id).includes(id));
}
