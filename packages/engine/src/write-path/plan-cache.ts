import {
  type Children,
  compile,
  type Digest,
  type Hasher,
  type Plan,
  pinnedDigest,
  referencesIn,
  type WorkflowDocument,
} from '@aob/ir';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors.ts';
import type { Documents } from '../ports/documents.ts';

export interface PlanCache {
  /** Throws for a plan that is not loaded: `load` it first. */
  get(digest: Digest): Plan;
  missing(digests: readonly Digest[]): readonly Digest[];
  /** Reads and compiles those that are not at hand. */
  load(digests: readonly Digest[]): Promise<void>;
  add(plan: Plan): void;
}

/** Plans by the digest of their document; immutable, so they are compiled once and thrown away at will. */
export const createPlanCache = (options: {
  readonly documents: Documents;
  readonly hash: Hasher;
  readonly max: number;
}): PlanCache => {
  const { documents, hash } = options;
  const plans = new LRUCache<Digest, Plan>({ max: options.max });
  const loading = new Map<Digest, Promise<Plan>>();

  const loadOne = async (digest: Digest): Promise<Plan> => {
    const body = await documents.get(digest);
    if (body === undefined) throw missingDocument(digest);
    const document = JSON.parse(body) as WorkflowDocument;
    // What it runs is pinned in it, so that its plan is a function of its digest; digests cannot run in circles (R28).
    const children = await childrenOf(document);
    const plan = planOf(digest, document, hash, (reference) => children.get(reference));
    plans.set(digest, plan);
    return plan;
  };
  const childrenOf = async (document: WorkflowDocument): Promise<ReadonlyMap<string, Plan>> => {
    const pinned = referencesIn(document).flatMap(({ reference }) => {
      const digest = pinnedDigest(reference);
      return digest === undefined ? [] : [[reference, digest] as const];
    });
    return new Map(
      await Promise.all(pinned.map(async ([reference, digest]) => [reference, await one(digest)] as const)),
    );
  };
  const loadOnce = (digest: Digest): Promise<Plan> => {
    const started = loading.get(digest) ?? loadOne(digest).finally(() => loading.delete(digest));
    loading.set(digest, started);
    return started;
  };
  const one = async (digest: Digest): Promise<Plan> => plans.get(digest) ?? loadOnce(digest);

  return {
    get: (digest) => {
      const plan = plans.get(digest);
      if (plan === undefined) throw new RangeError(`plan ${digest} is not loaded`);
      return plan;
    },
    missing: (digests) => digests.filter((digest) => !plans.has(digest)),
    load: async (digests) => {
      await Promise.all(digests.filter((digest) => !plans.has(digest)).map(loadOnce));
    },
    add: (plan) => {
      if (!plans.has(plan.digest)) plans.set(plan.digest, plan);
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
const planOf = (digest: Digest, document: WorkflowDocument, hash: Hasher, children: Children): Plan => {
  const compiled = compile(document, hash, children);
  if (compiled.ok) return compiled.plan;
  throw new AppError({
    kind: 'corrupt',
    code: 'document.not_compilable',
    message: `document ${digest} does not compile: ${compiled.issues.map((issue) => issue.message).join('; ')}`,
    publicMessage: 'The stored document of this run cannot be compiled by this version.',
  });
};
