import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { Api } from '../rest/route.ts';
import { appRouter } from './index.ts';
import type { TrpcContext } from './procedures.ts';

/** Bodies are read by our own strict reader like all others (R10); tRPC gets the value. */
export const answerTrpc = (app: Api, { ports, desk }: Omit<TrpcContext, 'caller'>): void => {
  app.route({
    method: ['GET', 'POST'],
    url: '/trpc/:path',
    schema: { hide: true },
    handler: async (req, res) => {
      const { path } = req.params as { readonly path: string };
      await fastifyRequestHandler({
        router: appRouter,
        req,
        res,
        path,
        createContext: () => ({ ports, desk, caller: req.caller }),
        onError: ({ error }) => {
          if (error.code === 'INTERNAL_SERVER_ERROR')
            req.log.error({ err: error.cause ?? error, path }, 'a procedure failed');
        },
      });
      return res;
    },
  });
};
