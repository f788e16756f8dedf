export {
  canonicalJson,
  digestOf,
  digestOfText,
  type Hasher,
  isJsonObject,
  type Json,
  type JsonObject,
  utf8Size,
} from './json.ts';
export { DEFAULT_JSON_LIMITS, type JsonLimits, type ParsedJson, parseJson } from './parse.ts';
export { escapeSegment, toPointer } from './pointer.ts';
