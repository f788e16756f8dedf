/** The caller's `Idempotency-Key` as it is kept with the commit (R13): one key belongs to one caller and one operation. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@aob/ir';
import type { CommandMeta } from '../ports/engine.ts';
import type { Caller } from './caller.ts';

export interface KeyedRequest {
  readonly key: string | undefined;
  readonly caller: Caller;
  /** `start`, `cancel:run_…`: the same key may be used for something else. */
  readonly operation: string;
  /** What was asked; the same key with something else is refused. */
  readonly body: Json;
}

/** The same for what is kept outside of the log of a run. */
export const requestKey = (
  keyed: KeyedRequest,
): { readonly key: string; readonly digest: string } | undefined => {
  const { commandId: key, requestDigest: digest } = commandMeta(keyed) ?? {};
  return key === undefined || digest === undefined ? undefined : { key, digest };
};

export const commandMeta = ({ key, caller, operation, body }: KeyedRequest): CommandMeta | undefined => {
  if (key === undefined) return undefined;
  return {
    commandId: `${operation}|${caller.id}|${key}`,
    requestDigest: createHash('sha256').update(canonicalJson(body)).digest('hex'),
  };
};
