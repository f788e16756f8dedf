import type { Base } from '../state/editor-state.ts';

/** Where the tag points now, who put it there and when. */
export interface Latest extends Base {
  readonly by: string;
  readonly at: string;
}

/** A name alone is what the tag main points at and, while there is no such tag, the newest version. */
export function refOf(name: string, tag: string): string {
  return tag === 'main' ? name : `${name}@${tag}`;
}
