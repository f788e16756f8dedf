import type { UseCasePorts } from '@aob/engine';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { Api } from '../rest/route.ts';
import { appRouter } from './index.ts';

/** Bodies are read by our own strict reader like all others (R10); tRPC gets the value. */
export const answerTrpc = (app: Api, ports: UseCasePorts): void => {
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
        createContext: () => ({ ports, caller: req.caller }),
        onError: ({ error }) => {
          if (error.code === 'INTERNAL_SERVER_ERROR')
            req.log.error({ err: error.cause ?? error, path }, 'a procedure failed');
        },
      });
      return res;
    },
  });
};
