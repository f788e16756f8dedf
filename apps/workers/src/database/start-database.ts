import type { Database } from './database.ts';
import { checkExistingServer } from './existing-server.ts';
import { keepDatabase } from './keeper.ts';

/** Throws DatabaseError, whose message is one sentence for the person who started aob. */
export async function startDatabase(options: {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
  readonly log: (line: string) => void;
}): Promise<Database> {
  if (options.databaseUrl !== undefined && options.databaseUrl !== '') {
    return await checkExistingServer(options.databaseUrl);
  }
  return await keepDatabase(options.dataDir, options.log);
}
