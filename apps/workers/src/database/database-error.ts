/** Why there is no database, in one sentence that a person can act on. Never shown with a stack trace. */
export type DatabaseErrorCode =
  | 'database.binaries_missing'
  | 'database.foreign_folder'
  | 'database.folder_not_writable'
  | 'database.folder_in_use'
  | 'database.damaged'
  | 'database.other_version'
  | 'database.needs_unprivileged_user'
  | 'database.initialize_failed'
  | 'database.start_failed'
  | 'database.unreachable'
  | 'database.server_too_old'
  | 'database.stopped';

export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** The `code` of a system error such as ENOENT, when it has one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
