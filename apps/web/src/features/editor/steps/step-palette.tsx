import type { NodeType, NodeTypeSpec } from '@aob/ir';
import { Command } from 'cmdk';
import { type RefObject, useState } from 'react';
import { NODE_TYPE_ICON } from '../../canvas/node-types.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { STEP_DRAG_TYPE, STEP_GROUPS } from './step-types.ts';

interface StepPaletteProps {
  readonly input: RefObject<HTMLInputElement | null>;
  /** Where a chosen step goes, in words: `after pay`. */
  readonly where: string;
  readonly isDisabled: boolean;
  readonly onPick: (type: NodeType) => void;
  readonly onLeave: () => void;
}

/** Every kind of step there is: chosen with a click or Enter, or dragged to its place. */
export function StepPalette({ input, where, isDisabled, onPick, onLeave }: StepPaletteProps) {
  const [value, setValue] = useState('');
  const [search, setSearch] = useState('');
  const groups = matching(search);
  const shown = STEP_GROUPS.flatMap(({ types }) => types).find(
    ({ label }) => label.toLowerCase() === value.toLowerCase(),
  );
  return (
    <Command
      label="Add a step"
      // The order of the registry stays, whatever is searched for.
      shouldFilter={false}
      value={value}
      onValueChange={setValue}
      className="step-palette"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        setSearch('');
        onLeave();
      }}
    >
      <div className="relative">
        <Command.Input ref={input} value={search} onValueChange={setSearch} placeholder={`Add ${where}`} />
        <span className="pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2">
          <Kbd>a</Kbd>
        </span>
      </div>
      <Command.List>
        {groups.length === 0 && <p className="step-palette-empty">No step of that kind.</p>}
        {groups.map(({ title, types }) => (
          <Command.Group key={title} heading={title}>
            {types.map(({ type, label }) => {
              const Icon = NODE_TYPE_ICON[type];
              return (
                <Command.Item
                  key={type}
                  value={label}
                  disabled={isDisabled}
                  draggable={!isDisabled}
                  onDragStart={(event) => {
                    event.dataTransfer.setData(STEP_DRAG_TYPE, type);
                    event.dataTransfer.effectAllowed = 'copy';
                  }}
                  onSelect={() => {
                    setSearch('');
                    onPick(type);
                  }}
                >
                  <Icon className="size-4 text-ink-3" aria-hidden />
                  {label}
                </Command.Item>
              );
            })}
          </Command.Group>
        ))}
      </Command.List>
      <p className="step-palette-about">
        {shown?.description.replaceAll('`', '') ?? 'Choose a step, or drag it to its place.'}
      </p>
    </Command>
  );
}

/** By name first; words of the description only help where no name has them. */
function matching(search: string): typeof STEP_GROUPS {
  const wanted = search.trim().toLowerCase();
  const named = only(({ type, label }) => `${type} ${label}`.toLowerCase().includes(wanted));
  return named.length > 0 ? named : only(({ description }) => description.toLowerCase().includes(wanted));
}

function only(isWanted: (spec: NodeTypeSpec) => boolean): typeof STEP_GROUPS {
  return STEP_GROUPS.map(({ title, types }) => ({ title, types: types.filter(isWanted) })).filter(
    ({ types }) => types.length > 0,
  );
}
