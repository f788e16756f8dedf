/** How a block and a line of the overview look: the looks of cards and edges, from so far away that only colour and mark are left. */
import type { CanvasEdge, CanvasMode, CanvasNode, CanvasStatus, ChangeKind } from '../graph-model.ts';
import { CHANGE_MARK, STATUS_MARK } from './marks.ts';

/** The name of a colour of the theme, without its dashes. */
export type Token = string;

export interface BlockLook {
  readonly fill: Token | undefined;
  readonly border: Token;
  readonly borderWidth: number;
  readonly dash: readonly number[];
  /** A path on the field of marks, in its colour; none where nothing has happened or can have. */
  readonly mark: { readonly path: string; readonly colour: Token } | undefined;
  /** It came to something else in the run it is compared with. */
  readonly isOtherwise: boolean;
}

export interface LineLook {
  readonly colour: Token;
  readonly width: number;
  readonly dash: readonly number[];
  readonly opacity: number;
}

const TONE: { readonly [S in CanvasStatus]: string } = {
  pending: 'status-idle',
  queued: 'status-queued',
  running: 'status-running',
  retrying: 'status-running',
  waiting: 'status-waiting',
  completed: 'status-completed',
  failed: 'status-failed',
  skipped: 'status-idle',
  cancelled: 'status-idle',
};

const NO_DASH: readonly number[] = [];
const CHANGE_DASH: { readonly [K in ChangeKind]: readonly number[] } = {
  added: [18, 10],
  removed: [6, 10],
  changed: NO_DASH,
};

export function blockLook(node: CanvasNode, mode: CanvasMode): BlockLook {
  const { status, change, versus } = node;
  const isOtherwise = versus !== undefined;
  const isAbsent = change?.isProposed === true && change.kind === 'added';
  const tone = status === undefined ? undefined : TONE[status];
  const isMarked = change !== undefined && mode === 'overlay';
  const statusMark =
    status === undefined || tone === undefined || isAbsent
      ? undefined
      : { path: STATUS_MARK[status], colour: tone };
  const tint = tone === undefined ? 'sunken' : `${tone}-tint`;
  return {
    // As on cards: in overlay mode the tint of the status makes room for what changed.
    fill: isAbsent && !isMarked ? undefined : mode === 'overlay' ? 'surface' : tint,
    border: change === undefined ? 'line-strong' : `change-${change.kind}`,
    borderWidth: isMarked ? 8 : 4,
    dash: change === undefined ? NO_DASH : CHANGE_DASH[change.kind],
    mark: isMarked ? { path: CHANGE_MARK[change.kind], colour: `change-${change.kind}` } : statusMark,
    isOtherwise,
  };
}

const LINE: { readonly [S in CanvasEdge['state']]: LineLook } = {
  open: { colour: 'edge', width: 4, dash: NO_DASH, opacity: 1 },
  taken: { colour: 'edge-taken', width: 4, dash: NO_DASH, opacity: 1 },
  live: { colour: 'status-running', width: 6, dash: [18, 12], opacity: 1 },
  dead: { colour: 'edge', width: 4, dash: [4, 16], opacity: 1 },
};

const OVERLAID: { readonly [K in ChangeKind]: LineLook } = {
  added: { colour: 'change-added', width: 8, dash: CHANGE_DASH.added, opacity: 1 },
  removed: { colour: 'change-removed', width: 8, dash: CHANGE_DASH.removed, opacity: 1 },
  changed: { colour: 'change-changed', width: 8, dash: NO_DASH, opacity: 1 },
};

/** Where changes lead the rest fades. */
const FADED: typeof LINE = {
  open: { ...LINE.open, opacity: 0.6 },
  taken: { ...LINE.taken, opacity: 0.6 },
  live: { ...LINE.live, opacity: 0.6 },
  dead: { ...LINE.dead, opacity: 0.6 },
};

/** The same object for the same look. */
export function lineLook({ state, change }: CanvasEdge, mode: CanvasMode): LineLook {
  if (mode === 'live') return LINE[state];
  return change === undefined ? FADED[state] : OVERLAID[change.kind];
}
