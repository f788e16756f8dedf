export { AuditKeyError, openAuditKey } from './audit-key.ts';
export { createFilesBlobStore } from './blob-store.ts';
