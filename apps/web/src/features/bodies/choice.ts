import type { NodeType } from '@aob/ir';
import type { CanvasInstance, InstanceChoice } from '../canvas/graph-model.ts';
import { instanceWord } from './instance-path.ts';
import type { BodyView, Instance } from './picture.ts';

/** Undefined when there is nothing to choose from: before the first instance, and for a composite, which has one. */
export function choiceOf(type: NodeType, view: BodyView): InstanceChoice | undefined {
  const { instances, current, previous, next } = view;
  if (current?.index === undefined) return undefined;
  const shown = (instance: Instance): CanvasInstance => ({
    scope: instance.scope,
    word: instanceWord(type, instance.index),
    state: instance.state,
  });
  return {
    instances: instances.map(shown),
    current: shown(current),
    ...(previous === undefined ? {} : { previous: shown(previous) }),
    ...(next === undefined ? {} : { next: shown(next) }),
  };
}

export const STATE_WORD: { readonly [S in CanvasInstance['state']]: string } = {
  open: 'going on',
  completed: 'done',
  failed: 'failed',
  stopped: 'stopped',
};
