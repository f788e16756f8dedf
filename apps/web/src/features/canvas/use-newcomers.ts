import { useEffect, useRef, useState } from 'react';
import type { CanvasGraph } from './graph-model.ts';

/** A little longer than the animation that uses it. */
const NEW_MS = 400;
const NOBODY: ReadonlySet<string> = new Set();

/** Ids of nodes that came into the picture just now: they grow in from where they attach. None at the first look. */
export function useNewcomers({ nodes }: CanvasGraph): ReadonlySet<string> {
  const before = useRef<ReadonlySet<string>>(undefined);
  const [newcomers, setNewcomers] = useState(NOBODY);
  useEffect(() => {
    const now = new Set(nodes.map(({ id }) => id));
    const known = before.current;
    before.current = now;
    const added = known === undefined ? [] : [...now].filter((id) => !known.has(id));
    if (added.length > 0) setNewcomers(new Set(added));
  }, [nodes]);
  useEffect(() => {
    if (newcomers.size === 0) return;
    const timer = setTimeout(() => setNewcomers(NOBODY), NEW_MS);
    return () => clearTimeout(timer);
  }, [newcomers]);
  return newcomers;
}
