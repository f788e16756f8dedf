// @ts-check
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.mjs';

const app = fileURLToPath(new URL('.', import.meta.url));

await bundle({ app, name: 'main' });
// A program of its own beside it: the thread that runs inline code.
await bundle({ app, name: 'code-worker', entry: '../../packages/engine/src/nodes/code/code-worker.mjs' });
// The program finds its migrations and examples beside itself (database/migrations-folder.ts, examples/examples-folder.ts).
cpSync(`${app}../../prisma/migrations`, `${app}dist/migrations`, { recursive: true });
cpSync(`${app}../../examples`, `${app}dist/examples`, { recursive: true });
