import type { BlameOrigin } from '@aob/engine/contract';

/** Why something came, or what it came with. */
export function originWord({ reason, kind, version }: BlameOrigin): string {
  if (reason !== undefined) return reason;
  if (kind === 'start') return 'The run was started with it';
  return version === undefined ? 'A patch' : `Version ${version}`;
}
