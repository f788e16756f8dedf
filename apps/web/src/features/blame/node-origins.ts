import type { BlameOrigin, BlameResource } from '@aob/engine/contract';
import type { AuthorKind } from '@aob/ir';

export interface NodeOrigin {
  readonly origin: BlameOrigin;
  /** What it wrote of the node, as people read it; empty for whoever brought the node itself. */
  readonly fields: readonly string[];
}

/** Whoever brought the node first, then whoever wrote fields of it since, the latest first. Undefined: it is not there. */
export function nodeOrigins(
  { nodes, origins }: BlameResource,
  nodeId: string,
): readonly NodeOrigin[] | undefined {
  const node = nodes.find(({ id }) => id === nodeId);
  const own = origins.find(({ id }) => id === node?.origin);
  if (node === undefined || own === undefined) return undefined;
  const later = origins
    .filter(({ id }) => id !== own.id)
    .map((origin) => ({
      origin,
      fields: node.fields.filter((field) => field.origin === origin.id).map(({ path }) => fieldWord(path)),
    }))
    .filter(({ fields }) => fields.length > 0);
  return [{ origin: own, fields: [] }, ...later.reverse()];
}

/** `/config/url` reads as "url": nearly everything lives in the config. */
function fieldWord(path: string): string {
  return path.replace(/^\/(config\/)?/, '').replaceAll('/', ' › ');
}

export function kindOfActor(id: string): AuthorKind {
  if (id.startsWith('agent:')) return 'agent';
  return id.startsWith('optimizer') ? 'optimizer' : 'human';
}
