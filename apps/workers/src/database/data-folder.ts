import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { DatabaseError, systemCode } from './database-error.ts';

/**
 * The data folder (AOB_DATA_DIR):
 *   aob-data.json   what marks the folder as ours, and the format of what lies in it
 *   aob.lock        the process that uses it (folder-lock.ts)
 *   postgres/       the PostgreSQL cluster; owned by the user PostgreSQL runs as
 *   postgres.json   how to reach it, readable by the owner only
 *   postgres.log    what PostgreSQL has to say
 *   audit-key.pem   the key that signs certificates, readable by the owner only
 * Other parts keep their own folders here, such as blobs/.
 */
const MARKER = 'aob-data.json';
const FORMAT = 1;
/** Files that a system or an editor drops into any folder; they do not make it a foreign one. */
const HARMLESS = new Set([
  '.DS_Store',
  '.gitignore',
  '.gitkeep',
  'lost+found',
  'blobs',
  'audit-key.pem',
  'aob.lock',
]);

const markerShape = z.object({ kind: z.literal('aob-data'), format: z.number().int() });

export interface DataFolder {
  readonly dir: string;
  readonly clusterDir: string;
  readonly credentialsPath: string;
  readonly logPath: string;
}

/** Makes the folder when it is missing and refuses one that is not ours, before anything in it is touched. */
export function openDataFolder(dataDir: string): DataFolder {
  const dir = makeWritable(resolve(dataDir));
  const markerPath = join(dir, MARKER);
  if (existsSync(markerPath)) checkMarker(dir, markerPath);
  else {
    const strangers = readdirSync(dir).filter((name) => !HARMLESS.has(name) && !name.startsWith('aob.lock'));
    if (strangers.length > 0) throw foreign(dir, `it holds ${strangers.slice(0, 3).join(', ')}`);
    writeFileSync(markerPath, `${JSON.stringify({ kind: 'aob-data', format: FORMAT })}\n`);
  }
  return {
    dir,
    clusterDir: join(dir, 'postgres'),
    credentialsPath: join(dir, 'postgres.json'),
    logPath: join(dir, 'postgres.log'),
  };
}

function makeWritable(dir: string): string {
  try {
    makeFolder(dir);
    if (!statSync(dir).isDirectory()) throw foreign(dir, 'it is a file');
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(dir);
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    if (systemCode(error) === 'ENOTDIR') throw foreign(dir, 'it is a file');
    throw new DatabaseError(
      'database.folder_not_writable',
      `The data folder ${dir} cannot be written (${systemCode(error)}); fix its owner or set AOB_DATA_DIR to a folder you may write.`,
      error,
    );
  }
}

/** Not `recursive: true`: in places such as /proc that never returns. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  try {
    mkdirSync(dir);
  } catch (error) {
    // Another process that starts at once may have been quicker.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function checkMarker(dir: string, markerPath: string): void {
  let marker: z.infer<typeof markerShape>;
  try {
    marker = markerShape.parse(JSON.parse(readFileSync(markerPath, 'utf8')));
  } catch (error) {
    throw new DatabaseError(
      'database.damaged',
      `The file ${markerPath} cannot be read; restore the folder from a backup or set AOB_DATA_DIR to a new one.`,
      error,
    );
  }
  if (marker.format > FORMAT) {
    throw new DatabaseError(
      'database.other_version',
      `The data folder ${dir} was written by a newer aob (format ${marker.format}, this one knows ${FORMAT}); start that version.`,
    );
  }
}

function foreign(dir: string, why: string): DatabaseError {
  return new DatabaseError(
    'database.foreign_folder',
    `${dir} is not an aob data folder (${why}); set AOB_DATA_DIR to a new or empty folder.`,
  );
}
