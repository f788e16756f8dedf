/** What a block of the overview says without words; the shapes of the icons on cards, on a field of 24 by 24. */
import type { CanvasStatus, ChangeKind } from '../graph-model.ts';

export const STATUS_MARK: { readonly [S in CanvasStatus]: string } = {
  pending: 'M12 4a8 8 0 1 0 0.01 0z',
  queued: 'M12 4a8 8 0 1 0 0.01 0zM12 7v5l4 2',
  running: 'M12 3a9 9 0 1 1 -9 9',
  retrying: 'M20 5v5h-5M20 10a8.5 8.5 0 1 0 0 5',
  waiting: 'M8 5v14M16 5v14',
  completed: 'M4 13l5 5L20 6',
  failed: 'M5 5l14 14M19 5L5 19',
  skipped: 'M5 19L19 5',
  cancelled: 'M5 5h14v14H5z',
};

export const CHANGE_MARK: { readonly [K in ChangeKind]: string } = {
  added: 'M12 4v16M4 12h16',
  removed: 'M4 12h16',
  changed: 'M4 13c3 -5 5 -5 8 -1s5 4 8 -1',
};

export const MARK_FIELD = 24;
