import { Command } from 'cmdk';
import type { CanvasNode } from './graph-model.ts';
import { NODE_TYPE_ICON } from './node-types.ts';

interface NodeFinderProps {
  readonly nodes: readonly Pick<CanvasNode, 'id' | 'type' | 'label' | 'line'>[];
  readonly onPick: (id: string) => void;
  readonly onClose: () => void;
}

export function NodeFinder({ nodes, onPick, onClose }: NodeFinderProps) {
  return (
    <Command
      label="Find a node"
      className="palette absolute left-3 top-3 z-20 w-72"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
        event.stopPropagation();
      }}
    >
      <Command.Input autoFocus placeholder="Find a node" onBlur={onClose} />
      <Command.List className="max-h-64">
        <Command.Empty>No node of that name.</Command.Empty>
        {nodes.map((node) => {
          const Icon = NODE_TYPE_ICON[node.type];
          return (
            <Command.Item
              key={node.id}
              value={`${node.id} ${node.label}`}
              // Before the input loses focus, which closes the list.
              onMouseDown={(event) => event.preventDefault()}
              onSelect={() => onPick(node.id)}
            >
              <Icon className="size-4 text-ink-3" aria-hidden />
              <span className="truncate">{node.label}</span>
              <span className="ml-auto truncate text-xs text-ink-3">{node.line}</span>
            </Command.Item>
          );
        })}
      </Command.List>
    </Command>
  );
}
