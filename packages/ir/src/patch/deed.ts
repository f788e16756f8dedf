import type { FieldChange } from './types.ts';

/** What a node does and with what; not how it is called, when it begins or how often it is tried. */
export function isDeed({ path }: FieldChange): boolean {
  return /^\/(?:type|config|inputs|compensate)(?:\/|$)/.test(path);
}
