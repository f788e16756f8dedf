import { type FieldChange, isJsonObject, type Json } from '@aob/ir';

/** Beyond, two values have little in common, and reading them side by side tells more. */
const DIFFERENCES_MAX = 40;

/** Where two values differ, each place with what stands there; undefined when there are too many places. */
export function valueDifferences(before: Json, after: Json): readonly FieldChange[] | undefined {
  const found: FieldChange[] = [];
  collect(found, '', before, after);
  return found.length > DIFFERENCES_MAX ? undefined : found;
}

function collect(
  found: FieldChange[],
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): void {
  if (found.length > DIFFERENCES_MAX) return;
  const inner = membersOf(before, after);
  if (inner !== undefined) {
    for (const [name, left, right] of inner) collect(found, `${path}/${name}`, left, right);
    return;
  }
  if (before === after) return;
  found.push({
    path: path === '' ? '/value' : path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

type Member = readonly [name: string, before: Json | undefined, after: Json | undefined];

/** What to look into: two objects, or two lists, of which at least one has something in it. */
function membersOf(before: Json | undefined, after: Json | undefined): readonly Member[] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index): Member => [String(index), before[index], after[index]]);
  }
  if (before === undefined || after === undefined || !isJsonObject(before) || !isJsonObject(after))
    return undefined;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].map((name): Member => [name, before[name], after[name]]);
}
