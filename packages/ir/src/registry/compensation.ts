import { isJsonObject, type Json } from '../json/index.ts';
import { NODE_TYPES } from './node-types.ts';

/**
 * Whether a node may say how it is undone (docs/adr/0022): one that does something itself, and a composite that runs another
 * workflow. That run has ended with a log of its own, so what it did is undone as a whole. The nodes of a body each are undone
 * by themselves.
 */
export const canBeUndone = ({
  type,
  config,
}: {
  readonly type: string;
  readonly config?: Json | undefined;
}): boolean =>
  NODE_TYPES.get(type)?.execution === 'job' ||
  (type === 'composite' && isJsonObject(config) && config['workflow'] !== undefined);
