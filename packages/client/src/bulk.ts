import type { Bulk, Page, StartBulkRequest, StartedBulk } from '@aob/engine/contract';
import type { CallOptions, PageQuery, WriteOptions } from './runs.ts';
import type { Transport } from './transport.ts';

export function createBulkClient(transport: Transport) {
  const at = (id: string, rest = ''): string => `/v1/bulk/${encodeURIComponent(id)}${rest}`;
  return {
    /** Orders an action for many runs, or counts them with `dry_run`. */
    start: (
      request: StartBulkRequest,
      { signal, idempotencyKey = crypto.randomUUID() }: WriteOptions = {},
    ): Promise<StartedBulk> =>
      transport.json({ method: 'POST', path: '/v1/bulk', body: request, signal, idempotencyKey }),

    get: (id: string, { signal }: CallOptions = {}): Promise<Bulk> =>
      transport.json({ path: at(id), signal }),

    /** Newest first. */
    list: (query: PageQuery = {}, { signal }: CallOptions = {}): Promise<Page<Bulk>> =>
      transport.json({ path: '/v1/bulk', query: { ...query }, signal }),

    /** Runs that have not had their turn are left alone. */
    abort: (id: string, { signal }: CallOptions = {}): Promise<Bulk> =>
      transport.json({ method: 'POST', path: at(id, '/abort'), body: {}, signal }),
  };
}
