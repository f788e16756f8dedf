import type { Artifact } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { clean, shortJson, table } from './text.ts';

export function formatArtifacts(artifacts: readonly Artifact[], { dim }: Colors): string {
  if (artifacts.length === 0) return dim('No artifacts: no node has finished yet.');
  const head = ['NAME', 'BYTES', 'DIGEST', ''].map((title) => dim(title));
  const rows = artifacts.map(({ name, size, content }) => [
    clean(name),
    `${size}`,
    content.digest,
    // What lies in the blob store has to be fetched; the rest is here already.
    'ref' in content ? dim('aob artifact get <digest>') : shortJson(content.value, 60),
  ]);
  return table([head, ...rows]);
}
