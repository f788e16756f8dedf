/** From how things are stored to how the API shows them: times as RFC 3339, absent members left out. */
import type { Digest, Json } from '@aob/ir';
import type { CachedFromResource, StoredValue } from '../../contract/values.ts';
import { AppError } from '../../errors.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { CachedFrom, Failure, Payload } from '../../run/events.ts';

export const timestampOf = (ms: number): string => new Date(ms).toISOString();

/** `{name: value}`, or nothing at all for a value that is absent. */
export const given = <K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [key in K]?: V };

export const givenTime = <K extends string>(
  name: K,
  ms: number | undefined,
): { readonly [key in K]?: string } => given(name, ms === undefined ? undefined : timestampOf(ms));

/** Text of our own rows: written by us as JSON, so reading it back needs no second look. */
export const parsed = <T>(text: string): T => JSON.parse(text) as T;

export const parsedIf = <T>(text: string | undefined): T | undefined =>
  text === undefined ? undefined : parsed<T>(text);

export const storedValue = (payload: Payload): StoredValue =>
  'value' in payload
    ? { value: payload.value, digest: payload.digest }
    : { ref: payload.ref, digest: payload.digest, size: payload.size };

export const failureOf = ({ code, message, node, scope, retryable, details }: Failure) => ({
  code,
  message,
  retryable,
  ...given('node', node),
  ...given('scope', scope),
  ...given('details', details),
});

export const cachedFromOf = ({ key, from_run, at }: CachedFrom): CachedFromResource => ({
  key,
  from_run,
  at: timestampOf(at),
});

/** The value itself, from the blob store when it was too large for the log. */
export const loadValue = async (blobs: BlobStore, payload: Payload): Promise<Json> => {
  if ('value' in payload) return payload.value;
  const bytes = await blobs.get(payload.ref);
  if (bytes === undefined) throw missingBlob(payload.ref);
  return parsed<Json>(new TextDecoder().decode(bytes));
};

const missingBlob = (digest: Digest): AppError =>
  new AppError({
    kind: 'corrupt',
    code: 'blob.missing',
    message: `blob ${digest} is not stored`,
    publicMessage: 'A stored value of this run is missing.',
  });
