// @ts-check
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.mjs';

const app = fileURLToPath(new URL('.', import.meta.url));

await bundle({ app, name: 'main' });
// A program of its own beside it: the thread that runs inline code.
await bundle({ app, name: 'code-worker', entry: '../../packages/engine/src/nodes/code/code-worker.mjs' });
// The program finds its migrations and examples beside itself (database/migrations-folder.ts, examples/examples-folder.ts).
cpSync(`${app}../../prisma/migrations`, `${app}dist/migrations`, { recursive: true });
// What only shows a pattern is for readers of the repository.
const examples = fileURLToPath(new URL('../../examples', import.meta.url));
cpSync(examples, `${app}dist/examples`, {
  recursive: true,
  filter: (source) => source !== join(examples, 'patterns'),
});
