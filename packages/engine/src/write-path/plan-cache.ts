import { compile, type Digest, type Hasher, type Plan, type WorkflowDocument } from '@aob/ir';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors.ts';
import type { Documents } from '../ports/documents.ts';

export interface PlanCache {
  /** Throws for a plan that is not loaded: `load` it first. */
  get(digest: Digest): Plan;
  missing(digests: readonly Digest[]): readonly Digest[];
  /** Reads and compiles those that are not at hand. */
  load(digests: readonly Digest[]): Promise<void>;
  add(digest: Digest, document: WorkflowDocument): void;
}

/** Plans by the digest of their document; immutable, so they are compiled once and thrown away at will. */
export const createPlanCache = (options: {
  readonly documents: Documents;
  readonly hash: Hasher;
  readonly max: number;
}): PlanCache => {
  const { documents, hash } = options;
  const plans = new LRUCache<Digest, Plan>({ max: options.max });
  const loading = new Map<Digest, Promise<void>>();

  const loadOne = async (digest: Digest): Promise<void> => {
    const body = await documents.get(digest);
    if (body === undefined) throw missingDocument(digest);
    plans.set(digest, planOf(digest, JSON.parse(body) as WorkflowDocument, hash));
  };
  const loadOnce = (digest: Digest): Promise<void> | undefined => {
    if (plans.has(digest)) return undefined;
    const started = loading.get(digest) ?? loadOne(digest).finally(() => loading.delete(digest));
    loading.set(digest, started);
    return started;
  };

  return {
    get: (digest) => {
      const plan = plans.get(digest);
      if (plan === undefined) throw new RangeError(`plan ${digest} is not loaded`);
      return plan;
    },
    missing: (digests) => digests.filter((digest) => !plans.has(digest)),
    load: async (digests) => {
      await Promise.all(digests.map(loadOnce));
    },
    add: (digest, document) => {
      if (!plans.has(digest)) plans.set(digest, planOf(digest, document, hash));
    },
  };
};

const missingDocument = (digest: Digest): AppError =>
  new AppError({
    kind: 'corrupt',
    code: 'document.missing',
    message: `document ${digest} is not stored`,
    publicMessage: 'The document this run follows is missing.',
  });

/** Only what compiled is ever stored; a document that no longer does was written by another build. */
const planOf = (digest: Digest, document: WorkflowDocument, hash: Hasher): Plan => {
  const compiled = compile(document, hash);
  if (compiled.ok) return compiled.plan;
  throw new AppError({
    kind: 'corrupt',
    code: 'document.not_compilable',
    message: `document ${digest} does not compile: ${compiled.issues.map((issue) => issue.message).join('; ')}`,
    publicMessage: 'The stored document of this run cannot be compiled by this version.',
  });
};
