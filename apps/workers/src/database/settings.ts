/**
 * What the embedded server runs with. Given on the command line, so that a new aob brings its own settings to old data.
 * Durability is not for sale: fsync and synchronous_commit are on, and the bench reads them back.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '40',

  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // One server, no replicas: the log carries only what crash recovery needs.
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_buffers: '16MB',
  wal_compression: 'pglz',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  // Written data pages leave the page cache steadily. Left to the kernel they all go at once half a minute later,
  // and commits wait behind hundreds of megabytes: p99 of a calm minute behind a busy one was 50-180 ms.
  backend_flush_after: '512kB',

  shared_buffers: '128MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  // No helper processes beside the backends: this server shares two cores with aob itself.
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  max_logical_replication_workers: '0',
  jit: 'off',

  // Idle means idle. (The background and log writers already sleep for seconds when there is nothing to do.)
  autovacuum_naptime: '60s',

  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
};

export function settingsArguments(port: number): string[] {
  return Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
}
