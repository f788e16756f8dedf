import { health, readiness } from '@aob/engine/contract';
import type { Registry } from 'prom-client';
import type { Api } from './route.ts';

/** Each part the program needs, by name; answers whether it works now. */
export type ReadinessChecks = { readonly [name: string]: () => Promise<boolean> };

const tags = ['health'];

export const healthRoutes = (api: Api, checks: ReadinessChecks, registry: Registry): void => {
  api.get(
    '/healthz',
    { schema: { tags, summary: 'The process is there', response: { 200: health } } },
    async () => ({
      status: 'ok' as const,
    }),
  );

  const schema = { tags, summary: 'It can do its work', response: { 200: readiness, 503: readiness } };
  api.get('/readyz', { schema }, async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const isFine = await check().catch(() => false);
        return [name, isFine ? ('ok' as const) : ('failed' as const)] as const;
      }),
    );
    const isReady = results.every(([, result]) => result === 'ok');
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? ('ready' as const) : ('not_ready' as const),
      checks: Object.fromEntries(results),
    });
  });

  api.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
};
