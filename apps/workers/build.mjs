// @ts-check
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.mjs';

const app = fileURLToPath(new URL('.', import.meta.url));

await bundle({ app, name: 'main' });
// The program finds its migrations and examples beside itself (database/migrations-folder.ts, examples/examples-folder.ts).
cpSync(`${app}../../prisma/migrations`, `${app}dist/migrations`, { recursive: true });
cpSync(`${app}../../examples`, `${app}dist/examples`, { recursive: true });
