import type { CanvasUndo } from './graph-model.ts';

/** What became of the effect of a step whose run failed or was cancelled. */
export const UNDO_WORD: { readonly [U in CanvasUndo]: string } = {
  undoing: 'being undone',
  undone: 'undone',
  left: 'not undone',
};

/** From the words of the API; undefined before its turn. */
export function undoOf(status: string | undefined): CanvasUndo | undefined {
  switch (status) {
    case 'queued':
    case 'running':
    case 'retrying':
      return 'undoing';
    case 'completed':
    case 'skipped':
      return 'undone';
    case 'failed':
    case 'abandoned':
      return 'left';
    default:
      return undefined;
  }
}
