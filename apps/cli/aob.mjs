#!/usr/bin/env node
// @ts-check
// Committed, because npm links the command when it installs, which is before anything is built.
import { existsSync } from 'node:fs';

const program = new URL('./dist/aob.mjs', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('aob is not built yet. Build it with: npm run build\n');
  process.exitCode = 1;
}
