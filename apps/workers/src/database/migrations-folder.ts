import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the SQL lies: beside the built program (build.mjs copies it there), or in the source tree. */
export function findMigrationsFolder(): string {
  const built = fileURLToPath(new URL('./migrations', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
}
