import type { GraphBody } from '@aob/engine/contract';
import type { NodeDocument } from '@aob/ir';

/** How far a body has come: `3 of 12 done, 1 failed`, `iteration 4 of at most 10`. Empty for a composite: it is one. */
export function progressWords(owner: NodeDocument, body: GraphBody): string {
  const parts = [countWords(owner, body)];
  if (body.failed > 0 && owner.type !== 'composite') parts.push(`${body.failed} failed`);
  return parts.filter((part) => part !== '').join(', ');
}

function countWords({ type, config }: NodeDocument, { total, opened, completed }: GraphBody): string {
  if (type === 'map') return total === 0 ? 'no items' : `${completed} of ${total ?? opened} done`;
  if (type !== 'loop') return '';
  const most = config?.['max_iterations'];
  if (opened === 0) return 'no iteration';
  return `iteration ${opened}${typeof most === 'number' ? ` of at most ${most}` : ''}`;
}
