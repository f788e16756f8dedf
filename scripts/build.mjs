// @ts-check
/** `npm run build`: everything that `npm start` would build, and nothing else. */
import { makeReady } from './make-ready.mjs';

try {
  await makeReady({ web: true });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
