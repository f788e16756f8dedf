/** Who brought each node, edge and field of a document, when, and why. */
import { z } from 'zod';
import { patchAuthor } from './patches.ts';
import { actorId, digest, line, runId, seq, timestamp } from './values.ts';

/** Where something came from. */
export const blameOrigin = z
  .object({
    /** What the rest of the answer calls it by. */
    id: z.string(),
    /** `version`: a whole document was pushed. `patch`: of a run or a workflow. `start`: the run was started with it. */
    kind: z.enum(['version', 'patch', 'start']),
    by: actorId,
    at: timestamp,
    reason: z.string().exactOptional(),
    /** The document that it made. */
    digest,
    /** The number of the version that it made. */
    version: z.number().int().exactOptional(),
    patch_id: z.string().exactOptional(),
    /** The node whose attempt proposed the patch. */
    node: z.string().exactOptional(),
    /** The patch of a run that was promoted, and who wrote that. */
    promoted: z
      .object({ patch_id: z.string(), run_id: runId, author: patchAuthor, reason: z.string() })
      .exactOptional(),
  })
  .meta({ id: 'BlameOrigin' });

const origin = z.string().meta({ description: 'The id of an origin.' });
const fields = z.array(z.object({ path: z.string(), origin }));

export const blame = z
  .object({
    workflow: z.string(),
    run_id: runId.exactOptional(),
    /** The document that is explained. */
    digest,
    version: z.number().int().exactOptional(),
    /** Of a run: the event it stood so after. */
    seq: seq.exactOptional(),
    /** Oldest first; only those that something is left of. */
    origins: z.array(blameOrigin),
    /** `origin`: who brought the node itself; `fields`: who last wrote each of its fields. */
    nodes: z.array(z.object({ id: z.string(), owner: z.string().exactOptional(), origin, fields })),
    edges: z.array(z.object({ id: z.string(), origin, fields })),
    /** Conditionals whose exits were put in another order. */
    orders: z.array(z.object({ node: z.string(), origin })),
    /** Everything beside nodes and edges: `/outputs`, `/policy`. */
    members: fields,
  })
  .meta({ id: 'Blame' });

/** A tag, a version number or a digest; absent: main. */
export const blameQuery = z.strictObject({ ref: line.default('main') });
/** `at`: as the run stood after this seq, instead of now. */
export const runBlameQuery = z.strictObject({ at: z.coerce.number().int().min(1).exactOptional() });

export type BlameOrigin = z.infer<typeof blameOrigin>;
export type BlameResource = z.infer<typeof blame>;
