/**
 * The API of aob: REST under `/v1` (and `/runs…` without it), tRPC for the studio, live streams, and its own description.
 * It has no rules of its own: it reads requests, calls use-cases and shapes their answers.
 */
import type { UseCasePorts } from '@aob/engine';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  LogController,
} from 'fastify';
import { BODY_BYTES_MAX, readJsonBodies } from './http/json-body.ts';
import { onlyFromThisMachine } from './http/loopback.ts';
import { createMetrics } from './http/metrics.ts';
import { describeApi } from './http/openapi.ts';
import { logLevelOf, refusalOf, sendProblem } from './http/problems.ts';
import { nameCallers } from './http/request-facts.ts';
import { answerUnknownRoutes } from './http/unknown-routes.ts';
import { validateByContract } from './http/validation.ts';
import { openOperations } from './operations/read-operations.ts';
import { auditRoutes } from './rest/audit.ts';
import { blobRoutes } from './rest/blobs.ts';
import { bulkRoutes } from './rest/bulk.ts';
import { cacheRoutes } from './rest/cache.ts';
import { experimentRoutes } from './rest/experiments.ts';
import { healthRoutes, type ReadinessChecks } from './rest/health.ts';
import { operationsRoutes } from './rest/operations.ts';
import { patchRoutes } from './rest/patches.ts';
import { promotionRoutes } from './rest/promotions.ts';
import type { Api, ApiParts, Routes } from './rest/route.ts';
import { runAuditRoutes } from './rest/run-audits.ts';
import { runBatchRoutes } from './rest/run-batch.ts';
import { runCommandRoutes } from './rest/run-commands.ts';
import { runEventRoutes } from './rest/run-events.ts';
import { runPatchRoutes } from './rest/run-patches.ts';
import { runReadRoutes } from './rest/run-reads.ts';
import { runRoutes } from './rest/runs.ts';
import { scheduleRoutes } from './rest/schedules.ts';
import { ticketRoutes } from './rest/tickets.ts';
import { workflowPatchRoutes } from './rest/workflow-patches.ts';
import { workflowTagRoutes } from './rest/workflow-tags.ts';
import { workflowVersionRoutes } from './rest/workflow-versions.ts';
import { workflowRoutes } from './rest/workflows.ts';
import { workspaceEventRoutes } from './rest/workspace-events.ts';
import { createSseConnections } from './sse/connection.ts';
import { answerTrpc } from './trpc/answer.ts';

export interface ApiOptions {
  readonly ports: UseCasePorts;
  readonly checks: ReadinessChecks;
  readonly logger?: FastifyBaseLogger;
  /** Ports our own pages are served from (the studio's); this API's own always counts. */
  readonly pagePorts?: readonly number[];
  readonly heartbeatMs?: number;
}

const RUN_ROUTES: readonly Routes[] = [
  runRoutes,
  runBatchRoutes,
  runCommandRoutes,
  runReadRoutes,
  runEventRoutes,
  runPatchRoutes,
  runAuditRoutes,
];
const OTHER_ROUTES: readonly Routes[] = [
  bulkRoutes,
  workflowRoutes,
  workflowVersionRoutes,
  workflowTagRoutes,
  workflowPatchRoutes,
  scheduleRoutes,
  experimentRoutes,
  patchRoutes,
  promotionRoutes,
  ticketRoutes,
  blobRoutes,
  auditRoutes,
  cacheRoutes,
  workspaceEventRoutes,
  operationsRoutes,
];

export const createApi = async (options: ApiOptions): Promise<Api> => {
  const { ports, checks, logger, pagePorts = [] } = options;
  const app = Fastify({
    ...(logger && { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    // A digest fits twice over; longer parts of an address are no name of ours.
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // A browser keeps its stream open; closing the server must not wait for it.
    forceCloseConnections: true,
    // Addresses that cannot be decoded or are too long never get as far as the error handler.
    frameworkErrors: (error, _request, reply) => sendProblem(reply as FastifyReply, refusalOf(error)),
  }) as unknown as Api;
  const streams = createSseConnections(options.heartbeatMs);
  const metrics = createMetrics(ports);
  const desk = openOperations({
    metrics,
    ports,
    onProblem: (error) => app.log.error({ err: error }, 'reading the metrics'),
  });
  app.addHook('preClose', async () => {
    streams.endAll();
    desk.stop();
    metrics.stop();
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const refusal = refusalOf(error);
    request.log[logLevelOf(refusal.kind)]({ err: error, code: refusal.code }, refusal.message);
    return sendProblem(reply, refusal);
  });
  onlyFromThisMachine(app, { pagePorts: () => [...portsOf(app), ...pagePorts] });
  nameCallers(app);
  metrics.observe(app);
  readJsonBodies(app);
  validateByContract(app);
  answerUnknownRoutes(app);
  await describeApi(app);
  healthRoutes(app, checks, metrics.registry);
  await registerRest(app, { ports, streams, desk });
  answerTrpc(app, { ports, desk });
  return app;
};

const portsOf = (app: Api): readonly number[] =>
  app.addresses().flatMap((address) => (typeof address === 'string' ? [] : [address.port]));

const registerRest = async (app: Api, parts: ApiParts): Promise<void> => {
  await app.register(
    (v1: Api, _options, done) => {
      for (const routes of [...RUN_ROUTES, ...OTHER_ROUTES]) routes(v1, parts);
      done();
    },
    { prefix: '/v1' },
  );
  // The addresses of the vision, without a version: the same routes, described once.
  await app.register((bare: Api, _options, done) => {
    bare.addHook('onRoute', (route) => {
      if (route.schema) route.schema = { ...route.schema, hide: true };
    });
    for (const routes of RUN_ROUTES) routes(bare, parts);
    done();
  });
};
