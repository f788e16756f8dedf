import { ChevronRight } from 'lucide-react';
import { Fragment, useMemo } from 'react';
import { findNode, pathTo } from '../document/graphs.ts';
import { useEditor } from '../state/editor-context.ts';

/** Which body the canvas shows, and the way back out. */
export function LevelPath() {
  const { document, owner, open } = useEditor();
  const path = useMemo(() => pathTo(document, owner), [document, owner]);
  if (path.length === 0) return null;
  return (
    <nav aria-label="Bodies" className="level-path">
      <button type="button" onClick={() => open('')}>
        {document.name}
      </button>
      {path.map((id, i) => (
        <Fragment key={id}>
          <ChevronRight className="size-3.5 text-ink-3" aria-hidden />
          {i === path.length - 1 ? (
            <span aria-current="true">{findNode(document, id)?.label ?? id}</span>
          ) : (
            <button type="button" onClick={() => open(id)}>
              {findNode(document, id)?.label ?? id}
            </button>
          )}
        </Fragment>
      ))}
    </nav>
  );
}
