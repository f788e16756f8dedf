import { NODE_TYPES, type NodeGroup, type NodeTypeSpec } from '@aob/ir';

/** What a step is while it is dragged from the palette onto the canvas. */
export const STEP_DRAG_TYPE = 'application/x-aob-step';

const GROUP_WORD: { readonly [G in NodeGroup]: string } = {
  work: 'Work',
  data: 'Data',
  flow: 'Flow',
  people: 'People',
  time: 'Time',
};

/** What this build can run, group by group, each once: another name for a type is no type of its own. */
export const STEP_GROUPS: readonly { readonly title: string; readonly types: readonly NodeTypeSpec[] }[] = (
  Object.keys(GROUP_WORD) as NodeGroup[]
).map((group) => ({
  title: GROUP_WORD[group],
  types: [...NODE_TYPES.values()].filter(
    (spec) => spec.group === group && spec.isAvailable && spec.aliasOf === undefined,
  ),
}));
