import { type EdgeDocument, edgeIdOf, type NodeDocument } from '@aob/ir';
import { ArrowDown, ArrowUp, Spline } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import { targetsOf } from '../document/connecting.ts';
import { graphOf } from '../document/graphs.ts';
import { useEditor } from '../state/editor-context.ts';

/** Where a step leads, in the order that counts, each way to its own form; and where else it may lead. */
export function StepExits({ node }: { readonly node: NodeDocument }) {
  const { document, owner, isReadOnly, edit, selectEdge } = useEditor();
  const graph = graphOf(document, owner) ?? { nodes: [], edges: [] };
  const exits = graph.edges.filter(({ from }) => from === node.id);
  const targets = targetsOf(graph, node.id);
  const hasOrder = node.type === 'conditional' && exits.length > 1;
  return (
    <Section title="Leads to">
      {exits.length > 0 && (
        <ul aria-label="Leads to" className="flex flex-col gap-1">
          {exits.map((edge, i) => (
            <li key={edgeIdOf(edge)} className="flex items-center gap-1">
              <Button
                icon={Spline}
                className="min-w-0 flex-1 justify-start!"
                onClick={() => selectEdge(edgeIdOf(edge))}
              >
                <span className="truncate">{edge.to}</span>
                <span className="truncate text-ink-3">{wayWords(edge)}</span>
              </Button>
              {hasOrder && !isReadOnly && (
                <>
                  <IconButton
                    icon={ArrowUp}
                    label={`Try ${edge.to} earlier`}
                    disabled={i === 0}
                    onClick={() => edit({ kind: 'move_edge', owner, edge: edgeIdOf(edge), by: -1 })}
                  />
                  <IconButton
                    icon={ArrowDown}
                    label={`Try ${edge.to} later`}
                    disabled={i === exits.length - 1}
                    onClick={() => edit({ kind: 'move_edge', owner, edge: edgeIdOf(edge), by: 1 })}
                  />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {!isReadOnly && targets.length > 0 && (
        <select
          aria-label={`Connect ${node.label ?? node.id} with`}
          className="field"
          data-connect
          value=""
          onChange={({ target }) => edit({ kind: 'connect', owner, from: node.id, to: target.value })}
        >
          <option value="">Connect with…</option>
          {targets.map(({ id, label }) => (
            <option key={id} value={id}>
              {label ?? id}
            </option>
          ))}
        </select>
      )}
      {exits.length === 0 && targets.length === 0 && (
        <p className="text-sm text-ink-3">Nothing follows it yet. Press a to add a step behind it.</p>
      )}
    </Section>
  );
}

function wayWords({ on, when, default: isDefault }: EdgeDocument): string {
  return [on, when, isDefault === true ? 'else' : undefined].filter((part) => part !== undefined).join(' · ');
}
