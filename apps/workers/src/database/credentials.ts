import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { DatabaseError } from './database-error.ts';

/** How to reach the embedded server. The file is readable by its owner only. */
const credentialsShape = z.object({
  user: z.string(),
  password: z.string().min(1),
  database: z.string(),
  port: z.number().int(),
});
export type Credentials = z.infer<typeof credentialsShape>;

export function newCredentials(): Credentials {
  return { user: 'aob', password: randomBytes(24).toString('base64url'), database: 'aob', port: 0 };
}

export function writeCredentials(path: string, credentials: Credentials): void {
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(credentials)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

export function readCredentials(path: string): Credentials {
  try {
    return credentialsShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DatabaseError(
      'database.damaged',
      `The password of the embedded database is gone (${path}); restore that file from a backup or set AOB_DATA_DIR to a new folder.`,
      error,
    );
  }
}

export function urlOf(credentials: Credentials, database = credentials.database): string {
  const { user, password, port } = credentials;
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}
