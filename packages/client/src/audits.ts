import type { AuditKey } from '@aob/engine/contract';
import type { CallOptions } from './runs.ts';
import type { Transport } from './transport.ts';

export function createAuditsClient(transport: Transport) {
  return {
    /**
     * A run as a file that can be audited without the server, as it comes; with `children` the runs that its nodes stood
     * for, too. One that breaks off has no end, and no audit passes it.
     */
    export: async (
      runId: string,
      query: { readonly children?: boolean } = {},
      { signal }: CallOptions = {},
    ): Promise<ReadableStream<Uint8Array>> => {
      const path = `/v1/runs/${encodeURIComponent(runId)}/export`;
      const { body } = await transport.open({ path, query: { ...query }, signal });
      return body ?? new ReadableStream({ start: (controller) => controller.close() });
    },

    /** What certificates of exports are checked with. */
    key: ({ signal }: CallOptions = {}): Promise<AuditKey> =>
      transport.json({ path: '/v1/audit/key', signal }),
  };
}
