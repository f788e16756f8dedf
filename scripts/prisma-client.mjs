// @ts-check
import { existsSync } from 'node:fs';
import { isFresh, markFresh } from './freshness.mjs';
import { root, run, tool } from './run-step.mjs';

const SCHEMA = 'prisma/schema.prisma';

/** Generates the Prisma client when the schema is newer than it. */
export async function generatePrismaClient() {
  if (!existsSync(`${root}${SCHEMA}`)) return;
  const inputs = ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'];
  if (isFresh('prisma-client', inputs)) return;
  // Prisma's schema engine is a download outside npm; generating the client never runs it, so any program will do.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  const { ok, output } = await run(tool('prisma'), ['generate', '--schema', SCHEMA], { output: 'keep', env });
  if (!ok) throw new Error(`prisma generate failed:\n${output}`);
  markFresh('prisma-client', inputs);
}
