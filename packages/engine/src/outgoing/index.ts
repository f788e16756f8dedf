export { type AllowEntry, type ParsedAllowList, parseAllowList } from './allow-list.ts';
export { checkDocumentUrls, checkNodeUrl, checkUrlLiteral } from './check-url.ts';
export {
  createOutgoingClient,
  type OutgoingClient,
  type OutgoingOptions,
  type OutgoingRequest,
  type OutgoingResponse,
} from './client.ts';
export { OutgoingError } from './error.ts';
export type { OutgoingPolicy } from './policy.ts';
