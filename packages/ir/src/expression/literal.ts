/** Values that stand where templates may stand. */
import type { Json, JsonObject } from '../json/index.ts';

export function mentionsTemplate(value: Json): boolean {
  if (typeof value === 'string') return value.includes('${');
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((member: Json) => mentionsTemplate(member));
}

/** The same value after templates were resolved: what is no template must not become one (R9). */
export function asLiteral(value: Json): Json {
  if (!mentionsTemplate(value)) return value;
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map((item: Json) => asLiteral(item));
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, member]) => [key, asLiteral(member)]),
  );
}
