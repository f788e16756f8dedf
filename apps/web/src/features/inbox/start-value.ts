import type { Json } from '@aob/ir';

/** The form's first value: defaults of the schema, nothing invented. */
export function startValue(schema: Json | undefined): Json {
  if (!isSchema(schema)) return {};
  const properties = schema['properties'];
  if (!isSchema(properties)) return schema['default'] ?? {};
  const entries = Object.entries(properties).flatMap(([name, property]): [string, Json][] => {
    const value = isSchema(property) ? property['default'] : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

export function isSchema(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
