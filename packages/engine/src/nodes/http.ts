/**
 * One HTTP request (design §14): `{ status, headers, body }`. The same `Idempotency-Key` goes with every attempt of an
 * execution (R16). What may work later is retryable; what the request itself makes wrong is not.
 */
import { isJsonObject, type Json, type JsonObject } from '@aob/ir';
import type { Job } from '../messages.ts';
import type { OutgoingClient, OutgoingResponse } from '../outgoing/index.ts';
import { callOut, failureOfStatus, isSuccess } from './call-out.ts';
import { type NodeExecutor, TerminalNodeError } from './executor.ts';
import { readResponseBody } from './response-body.ts';

export function createHttpExecutor(outgoing: OutgoingClient): NodeExecutor {
  return {
    resultVersion: 1,
    async execute(job, { signal, log }) {
      const accepted = acceptedStatuses(job.config['accept_status']);
      const { body, headers } = bodyOf(job.config['body']);
      const response = await callOut(outgoing, job, {
        method: textOf(job.config['method'] ?? 'GET', 'method'),
        url: urlOf(job),
        headers: { ...headers, ...textMap(job.config['headers'], 'headers') },
        ...(body !== undefined && { body }),
        signal,
        keepStatus: accepted,
      });
      if (!isSuccess(response.status) && !accepted.includes(response.status)) throw failureOfStatus(response);
      return { output: outputOf(response, (message) => log('warn', message)) };
    },
  };
}

function outputOf({ status, headers, body }: OutgoingResponse, warn: (message: string) => void): Json {
  return { status, headers, ...readResponseBody(body, headers['content-type'], warn) };
}

function badConfig(field: string, wanted: string): TerminalNodeError {
  return new TerminalNodeError({ code: 'http.bad_request', message: `config.${field} must be ${wanted}.` });
}

function textOf(value: Json | undefined, field: string): string {
  if (typeof value === 'string') return value;
  throw badConfig(field, 'a text');
}

/** A template may give a number where a header or a parameter is text. */
function textMap(value: Json | undefined, field: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw badConfig(field, 'an object of texts');
  const entries = Object.entries(value).map(([name, member]): [string, string] => {
    if (typeof member === 'string') return [name, member];
    if (typeof member === 'number' || typeof member === 'boolean') return [name, `${member}`];
    throw badConfig(`${field}.${name}`, 'a text, a number, true or false');
  });
  return Object.fromEntries(entries);
}

function urlOf(job: Job): string {
  const text = textOf(job.config['url'], 'url');
  const query = Object.entries(textMap(job.config['query'], 'query'));
  if (query.length === 0 || !URL.canParse(text)) return text;
  const url = new URL(text);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url.href;
}

function bodyOf(body: Json | undefined): {
  readonly body?: string;
  readonly headers: Record<string, string>;
} {
  if (body === undefined) return { headers: {} };
  if (typeof body === 'string') return { body, headers: { 'content-type': 'text/plain; charset=utf-8' } };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function acceptedStatuses(value: Json | undefined): readonly number[] {
  return Array.isArray(value) ? (value as JsonList).filter((status) => typeof status === 'number') : [];
}

type JsonList = readonly (Json | JsonObject)[];
