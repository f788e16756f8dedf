/** `/openapi.json`, OpenAPI 3.1, made from the very schemas that validate. */

import { PROBLEM_MEDIA_TYPE, problem } from '@aob/engine/contract';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { ACTOR_HEADER } from './actor.ts';

const VERSION = '0.1.0';

const toJsonSchema = createJsonSchemaTransform({});

type Transform = typeof toJsonSchema;

/** Every operation can answer with a problem; saying so in one place keeps the routes short. */
const withProblems: Transform = (input) => {
  const { schema, ...rest } = input;
  if (schema === undefined || schema.hide === true) return toJsonSchema(input);
  const anyProblem = {
    description: 'A problem (RFC 9457).',
    content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } },
  };
  const response = { ...(schema.response as object | undefined), default: anyProblem };
  return toJsonSchema({ ...rest, schema: { ...schema, response } } as Parameters<Transform>[0]);
};

export const describeApi = async (app: FastifyInstance): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'aob',
        version: VERSION,
        description: 'A durable workflow engine whose graph can be changed while it runs.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          actor: {
            type: 'apiKey',
            in: 'header',
            name: ACTOR_HEADER,
            description: 'Who calls: human:mia;roles=approver',
          },
        },
      },
      security: [{}, { actor: [] }],
    },
    transform: withProblems,
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  });
  let text: string | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json').send(text);
  });
};

const TAGS = [
  { name: 'workflows', description: 'Documents, their versions and tags.' },
  { name: 'runs', description: 'Starting, watching and steering runs.' },
  { name: 'bulk', description: 'One order for many runs.' },
  { name: 'patches', description: 'Changes to running workflows.' },
  { name: 'tickets', description: 'What waits for a person.' },
  { name: 'storage', description: 'Stored values by digest.' },
  { name: 'cache', description: 'Results that are taken instead of doing the work again.' },
  { name: 'operations', description: 'How the work of the server goes.' },
  { name: 'health', description: 'Is it there, can it work.' },
];

type Described = ReturnType<typeof jsonSchemaTransformObject>;

/** Each schema of the contract exists as input and as output; only those some operation leads to are kept. */
const withoutUnused = (document: Described): Described => {
  const schemas = 'components' in document ? (document.components?.schemas ?? {}) : {};
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || used.has(name)) continue;
      used.add(name);
      follow(schemas[name]);
    }
  };
  follow('paths' in document ? document.paths : undefined);
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return {
    ...document,
    components: { ...('components' in document ? document.components : {}), schemas: kept },
  } as Described;
};
