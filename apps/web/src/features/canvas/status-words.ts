import {
  Circle,
  CircleCheck,
  CircleSlash,
  CircleX,
  Clock,
  Hand,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
  Square,
} from 'lucide-react';
import type { CanvasStatus } from './graph-model.ts';

/** Icon and word of every node status: colour never speaks alone. */
export const NODE_STATUS: {
  readonly [S in CanvasStatus]: { readonly icon: LucideIcon; readonly word: string };
} = {
  pending: { icon: Circle, word: 'not started' },
  queued: { icon: Clock, word: 'queued' },
  running: { icon: LoaderCircle, word: 'running' },
  retrying: { icon: RotateCw, word: 'retrying' },
  waiting: { icon: Hand, word: 'waiting' },
  completed: { icon: CircleCheck, word: 'completed' },
  failed: { icon: CircleX, word: 'failed' },
  skipped: { icon: CircleSlash, word: 'skipped' },
  cancelled: { icon: Square, word: 'cancelled' },
};
