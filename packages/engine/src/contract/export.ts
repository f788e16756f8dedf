/**
 * A run as a file that can be checked without the server it came from: a line of JSON each, the commits in order, each
 * followed by the documents and blobs that it names first. `end` seals the lines before it and is signed.
 */
import { z } from 'zod';
import { actorId, digest, runId, timestamp } from './values.ts';

export const EXPORT_FORMAT = 'aob-export/1';
export const EXPORT_MEDIA_TYPE = 'application/x-ndjson';
export const CERTIFICATE_FORMAT = 'aob-certificate/1';

const count = z.number().int().nonnegative();

/** What the server says about a log, under its name. It holds for as long as its key is trusted. */
export const certificate = z
  .strictObject({
    format: z.literal(CERTIFICATE_FORMAT),
    run_id: runId,
    /** Of the last event, and the seal over all of them. */
    seq: count,
    chain: z.string(),
    /** Over the bytes of the export from its header up to the line with this certificate. */
    export: digest,
    at: timestamp,
    /** Who asked for the export. */
    asked_by: actorId,
    /** SHA-256 of the public key. */
    key_id: digest,
    /** Ed25519, SubjectPublicKeyInfo in DER, base64. */
    public_key: z.string(),
    /** Over the canonical JSON (RFC 8785) of everything else here; base64. */
    signature: z.string(),
  })
  .meta({ id: 'Certificate' });

const header = z.strictObject({
  line: z.literal('header'),
  format: z.literal(EXPORT_FORMAT),
  run_id: runId,
  at: timestamp,
  asked_by: actorId,
});

const commit = z.strictObject({
  line: z.literal('commit'),
  run_id: runId,
  first_seq: z.number().int().positive(),
  last_seq: z.number().int().positive(),
  commit_id: z.string(),
  /** Milliseconds since 1970, as it was hashed. */
  at: z.number().int(),
  actor: z.string(),
  command_id: z.string().exactOptional(),
  /** The very text that was hashed: a JSON array. */
  events: z.string(),
  chain: z.string(),
});

const document = z.strictObject({ line: z.literal('document'), digest, body: z.string() });
const blob = z.strictObject({ line: z.literal('blob'), digest, base64: z.string() });
/** Named by the log, and not there when the export was written. */
const missing = z.strictObject({ line: z.literal('missing'), what: z.enum(['document', 'blob']), digest });

const end = z.strictObject({
  line: z.literal('end'),
  run_id: runId,
  commits: count,
  documents: count,
  blobs: count,
  missing: count,
  certificate,
});

export const exportLine = z
  .discriminatedUnion('line', [header, commit, document, blob, missing, end])
  .meta({ id: 'ExportLine' });

/** What certificates of this server are checked with. Keep it apart from the exports. */
export const auditKey = z
  .object({
    key_id: digest,
    algorithm: z.literal('ed25519'),
    /** SubjectPublicKeyInfo, PEM. */
    public_key: z.string(),
  })
  .meta({ id: 'AuditKey' });

export const exportRunQuery = z.strictObject({
  /** The runs that its nodes stood for as well, each behind the one that started it (R35). */
  children: z.enum(['true', 'false']).default('false'),
});

export type Certificate = z.infer<typeof certificate>;
export type ExportLine = z.infer<typeof exportLine>;
export type ExportHeader = z.infer<typeof header>;
export type ExportCommit = z.infer<typeof commit>;
export type ExportEnd = z.infer<typeof end>;
export type AuditKey = z.infer<typeof auditKey>;
