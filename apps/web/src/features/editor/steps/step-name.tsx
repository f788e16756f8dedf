import { isNodeId, type NodeDocument, nearestRightId } from '@aob/ir';
import { useId, useState } from 'react';
import { idsOf } from '../document/graphs.ts';
import { useEditor } from '../state/editor-context.ts';

/** What people see, and the name that expressions use. The id changes when the field is left: half a name is none. */
export function StepName({ node }: { readonly node: NodeDocument }) {
  const { document, isReadOnly, edit, selectNode } = useEditor();
  const field = useId();
  const [id, setId] = useState(node.id);
  const problem = id === node.id ? undefined : idProblem(id, idsOf(document));
  const rename = (): void => {
    if (id === node.id) return;
    if (problem !== undefined) return;
    edit({ kind: 'rename', node: node.id, to: id });
    selectNode(id);
  };
  return (
    <div className="grid grid-cols-2 gap-3">
      <div className="flex flex-col gap-1" data-field="/label">
        <label htmlFor={`${field}-label`} className="text-sm font-medium">
          Label
        </label>
        <input
          id={`${field}-label`}
          className="field"
          data-first-field
          value={node.label ?? ''}
          placeholder={node.id}
          readOnly={isReadOnly}
          onChange={({ target }) =>
            edit({
              kind: 'set_node',
              node: node.id,
              path: ['label'],
              value: target.value === '' ? undefined : target.value,
            })
          }
        />
      </div>
      <div className="flex flex-col gap-1" data-field="/id">
        <label htmlFor={`${field}-id`} className="text-sm font-medium">
          Id
        </label>
        <input
          id={`${field}-id`}
          className="field font-mono"
          spellCheck={false}
          value={id}
          readOnly={isReadOnly}
          aria-invalid={problem !== undefined}
          aria-describedby={`${field}-problem`}
          onChange={({ target }) => setId(target.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === 'Enter') rename();
            if (event.key === 'Escape') setId(node.id);
          }}
        />
      </div>
      <p id={`${field}-problem`} className="col-span-2 text-xs text-danger empty:hidden">
        {problem}
      </p>
    </div>
  );
}

function idProblem(id: string, taken: ReadonlySet<string>): string | undefined {
  if (taken.has(id)) return `There is a step ${id} already. ${nearestRightId(id, taken)} is free.`;
  if (isNodeId(id)) return undefined;
  return `Letters, digits and underscores, not beginning with a digit: ${nearestRightId(id, taken)}.`;
}
