import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the examples lie: beside the built program (build.mjs copies them there), or in the source tree. */
export function findExamplesFolder(): string {
  const built = fileURLToPath(new URL('./examples', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../../../../examples', import.meta.url));
}
