// @ts-check
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.mjs';

await bundle({ app: fileURLToPath(new URL('.', import.meta.url)), name: 'aob', splitting: true });
