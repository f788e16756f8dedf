export { type Migration, MigrationError, migrate, readMigrations } from './migrate.ts';
export { createPostgresStore, type PostgresStore, type PostgresStoreOptions } from './store.ts';
