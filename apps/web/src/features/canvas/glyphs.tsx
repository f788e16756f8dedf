/**
 * The icons of cards, made once: a card that is drawn again with the same element does not render its icon again, and with a
 * thousand cards the icons are most of the work.
 */
import type { NodeType } from '@aob/ir';
import type { ReactElement } from 'react';
import type { CanvasStatus } from './graph-model.ts';
import { NODE_TYPE_ICON } from './node-types.ts';
import { NODE_STATUS } from './status-words.ts';

function glyphs<K extends string>(
  keys: readonly K[],
  make: (key: K) => ReactElement,
): ReadonlyMap<K, ReactElement> {
  return new Map(keys.map((key) => [key, make(key)]));
}

export const TYPE_GLYPH = glyphs(Object.keys(NODE_TYPE_ICON) as NodeType[], (type) => {
  const Icon = NODE_TYPE_ICON[type];
  return <Icon className="node-type" aria-hidden />;
});

export const STATUS_GLYPH = glyphs(Object.keys(NODE_STATUS) as CanvasStatus[], (status) => {
  const { icon: Icon } = NODE_STATUS[status];
  return <Icon className="node-status" aria-hidden />;
});
