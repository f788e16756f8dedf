import { isJsonObject, type Json } from '../json/index.ts';

/** Equal as JSON, key order aside; an absent value equals only an absent one. Allocates next to nothing. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    const other = b as readonly Json[];
    return (a as readonly Json[]).every((item, i) => isSameJson(item, other[i]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]));
}
