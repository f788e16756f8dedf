/**
 * Unsaved work, in this browser, one draft for each workflow and tag, together with the version it began with: whoever
 * saves in between is never overwritten, and what was edited is there after a reload.
 *
 * D1 A draft that another tab has written since is not overwritten either: the write is refused and the page says so.
 */
import type { Digest, WorkflowDocument } from '@aob/ir';
import type { Places } from '../document/edits.ts';

export interface DraftBase {
  readonly digest: Digest;
  readonly version: number;
  /** False: the tag does not exist yet, and saving makes it. */
  readonly isAtTag: boolean;
  /** As saved, with its defaults. */
  readonly definition: WorkflowDocument;
}

export interface Draft {
  /** Absent: a workflow that is not saved yet. */
  readonly base?: DraftBase;
  readonly document: WorkflowDocument;
  readonly places: Places;
  /** A text that cannot be read yet. */
  readonly text?: { readonly format: 'json' | 'yaml'; readonly text: string };
  readonly keptAt: string;
}

interface Kept extends Draft {
  /** Which writing this is, so that another tab's is noticed. */
  readonly stamp: string;
}

export type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

export type KeepResult = 'kept' | 'changed_elsewhere' | 'no_room';

export interface DraftStore {
  readonly read: () => Draft | undefined;
  /** `no_room`: the browser has no more place for it; the work is still on the page. */
  readonly keep: (draft: Draft) => KeepResult;
  readonly drop: () => void;
  /** From now on this page's draft is the one that counts, whatever another tab wrote. */
  readonly takeOver: () => void;
}

export const keyOfDraft = (name: string, tag: string): string => `aob:draft:${name}@${tag}`;
/** Of the one that has no name yet. */
export const NEW_DRAFT = 'aob:draft:';

export function createDraftStore(key: string, storage: Storage, newStamp: () => string): DraftStore {
  let known: string | undefined;
  const stored = (): Kept | undefined => {
    try {
      return JSON.parse(storage.getItem(key) ?? 'null') ?? undefined;
    } catch {
      // Not ours, or cut off: there is no draft in it.
      return undefined;
    }
  };
  return {
    read: () => {
      const kept = stored();
      known = kept?.stamp;
      return kept;
    },
    keep: (draft) => {
      // D1
      if (stored()?.stamp !== known) return 'changed_elsewhere';
      const stamp = newStamp();
      try {
        storage.setItem(key, JSON.stringify({ ...draft, stamp } satisfies Kept));
      } catch {
        return 'no_room';
      }
      known = stamp;
      return 'kept';
    },
    drop: () => {
      if (stored()?.stamp !== known) return;
      storage.removeItem(key);
      known = undefined;
    },
    takeOver: () => {
      known = stored()?.stamp;
    },
  };
}
