/** What every route file is made of. */
import type { UseCasePorts } from '@aob/engine';
import { line } from '@aob/engine/contract';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { OperationsDesk } from '../operations/read-operations.ts';
import type { SseConnections } from '../sse/connection.ts';

export interface ApiParts {
  readonly ports: UseCasePorts;
  readonly streams: SseConnections;
  readonly desk: OperationsDesk;
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Registers routes on an address prefix that is already set. */
export type Routes = (api: Api, parts: ApiParts) => void;

export const byId = z.object({ id: line });
export const byName = z.object({ name: line });
