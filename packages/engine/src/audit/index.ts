/** Audits that ask no server: over the bytes of an export. */
export { keyIdOf, publicKeyOfPem } from '../audit-key.ts';
export { type AuditOptions, auditExport } from './audit-export.ts';
export type { ExportSource } from './export-source.ts';
