import type { Graph } from '@aob/engine/contract';
import { NODE_STATUS } from '../canvas/status-words.ts';

/** Every step with its status: the graph for whoever prefers a list. */
export function NodeList({
  graph,
  onSelect,
}: {
  readonly graph: Graph;
  readonly onSelect: (node: string) => void;
}) {
  const status = new Map(graph.nodes.map((node) => [node.id, node.status]));
  return (
    <div className="p-2">
      <p className="px-2 py-2 text-sm text-ink-3">Choose a step, here or on the canvas.</p>
      <ul aria-label="Steps">
        {graph.definition.nodes.map((node) => {
          const is = status.get(node.id) ?? 'pending';
          const { icon: Icon, word } = NODE_STATUS[is];
          return (
            <li key={node.id}>
              <button
                type="button"
                onClick={() => onSelect(node.id)}
                className="flex h-9 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-hover"
              >
                <Icon data-status={is} className="size-4 shrink-0 text-(--st)" aria-hidden />
                <span className="truncate">{node.label ?? node.id}</span>
                <span className="ml-auto text-xs text-ink-3">{word}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
