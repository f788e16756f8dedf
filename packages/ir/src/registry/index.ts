export { canBeUndone } from './compensation.ts';
export { ANY_HOST, ANY_MAIL, type Caller, calledField, destinationsOf } from './destinations.ts';
export {
  ATTEMPT_FIELDS,
  BODY_FIELDS,
  COMPENSATION_FIELDS,
  DEFAULT_LIMITS,
  DEFAULT_RETRY,
  EDGE_FIELDS,
  LABELS,
  MAX_DOCUMENT_BYTES,
  NODE_FIELDS,
  WORKFLOW_FIELDS,
} from './document-fields.ts';
export { MAX_DURATION_MS, parseDurationMs, parseTimestampMs } from './duration.ts';
export {
  type CelScope,
  type Choice,
  type FieldKind,
  type FieldSpec,
  type Fields,
  isTemplated,
} from './fields.ts';
export { type MailAddress, mailAddress } from './mail-address.ts';
export {
  type AggregateOp,
  BUILTIN_HANDLERS,
  DEFAULT_CONCURRENCY,
  DEFAULT_HANDLER,
  HTTP_METHODS,
  MAIL_RECIPIENTS_MAX,
  MAX_INSTANCES,
} from './node-configs.ts';
export {
  type EffectClass,
  NODE_TYPES,
  type NodeGroup,
  type NodeTypeSpec,
  nodeTypeSpec,
} from './node-types.ts';
export { type UrlHost, urlHost } from './url.ts';
