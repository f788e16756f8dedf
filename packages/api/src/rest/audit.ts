import { readAuditKey } from '@aob/engine';
import { auditKey } from '@aob/engine/contract';
import { z } from 'zod';
import type { Routes } from './route.ts';

export const auditRoutes: Routes = (api, { ports }) => {
  const key = {
    tags: ['runs'],
    summary: 'The public key that certificates of this server are checked with',
    description:
      'Made at the first start. Keep it, or its `key_id`, apart from the exports that it is to vouch for.',
    querystring: z.strictObject({}),
    response: { 200: auditKey },
  };
  api.get('/audit/key', { schema: key }, async () => readAuditKey(ports.signer));
};
