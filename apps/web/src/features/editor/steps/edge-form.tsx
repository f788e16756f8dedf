import { EDGE_FIELDS, type EdgeDocument, edgeIdOf, type Fields, type Json, LABELS } from '@aob/ir';
import { MoveRight, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import { surroundingsOf } from '../document/completion.ts';
import { labelsFor, outcomeOf } from '../document/connecting.ts';
import { setAt } from '../document/edits.ts';
import { graphOf, pathTo } from '../document/graphs.ts';
import { FieldIssues } from '../fields/field-issues.tsx';
import { FieldList } from '../fields/field-list.tsx';
import { FieldScopeProvider } from '../fields/field-scope.ts';
import { Form } from '../fields/form.tsx';
import { useSample } from '../sample/sample-context.ts';
import { useEditor } from '../state/editor-context.ts';

/** When a connection is taken. */
export function EdgeForm({ edge }: { readonly edge: EdgeDocument }) {
  const { document, owner, issues, isReadOnly, edit, selectEdge, selectNode } = useEditor();
  const id = edgeIdOf(edge);
  const graph = graphOf(document, owner);
  const source = graph?.nodes.find((node) => node.id === edge.from);
  const own = useMemo(() => issues.filter(({ place }) => place.edge === id), [issues, id]);
  const sample = useSample(pathTo(document, owner));
  const scope = useMemo(
    () => ({
      issues: own,
      isReadOnly,
      surroundings: surroundingsOf(document, { owner, of: edge.from, seesItself: true }),
      sample,
    }),
    [own, isReadOnly, document, owner, edge.from, sample],
  );
  const set = (path: readonly string[], value: Json | undefined): void => {
    const next = setAt(edge as unknown as { [key: string]: Json }, path, value) as unknown as EdgeDocument;
    edit({ kind: 'set_edge', owner, edge: id, to: next });
    if (edgeIdOf(next) !== id) selectEdge(edgeIdOf(next));
  };
  if (graph === undefined || source === undefined) return null;
  const labels = labelsFor(graph, edge);
  return (
    <FieldScopeProvider value={scope}>
      <Form label="Connection">
        <div className="flex items-start gap-2.5">
          <MoveRight className="mt-1 size-4 shrink-0 text-ink-2" aria-hidden />
          <h2 className="min-w-0 flex-1 font-semibold">
            <End id={edge.from} onSelect={selectNode} /> to <End id={edge.to} onSelect={selectNode} />
          </h2>
          {!isReadOnly && (
            <IconButton
              icon={Trash2}
              label="Remove this connection"
              keys="Del"
              onClick={() => edit({ kind: 'remove', owner, nodes: [], edges: [id] })}
            />
          )}
        </div>
        <FieldIssues issues={own.filter(({ place }) => place.field === '')} />
        <Section title="Is taken when">
          <div className="flex flex-col gap-1" data-field="/on">
            <label htmlFor="edge-on" className="text-sm font-medium">
              Outcome of {source.label ?? source.id}
            </label>
            <select
              id="edge-on"
              className="field"
              data-first-field
              value={outcomeOf(edge, source)}
              disabled={isReadOnly}
              onChange={({ target }) =>
                // What an edge without a word means is left unwritten (R1).
                set(['on'], target.value === outcomeOf({}, source) ? undefined : target.value)
              }
            >
              {labels.map((label) => (
                <option key={label} value={label}>
                  {label}: {LABELS[label]}
                </option>
              ))}
            </select>
          </div>
          <FieldList
            fields={fieldsFor(edge, source.type === 'conditional')}
            values={rest(edge)}
            at=""
            onChange={set}
          />
        </Section>
      </Form>
    </FieldScopeProvider>
  );
}

function End({ id, onSelect }: { readonly id: string; readonly onSelect: (id: string) => void }) {
  return (
    <button type="button" className="rounded underline underline-offset-4" onClick={() => onSelect(id)}>
      {id}
    </button>
  );
}

/** Only a condition has a default, and only what has a condition can fail at it. */
function fieldsFor(edge: EdgeDocument, isConditional: boolean): Fields {
  const names = [
    ...(edge.default === true ? [] : ['when']),
    ...(isConditional || edge.default !== undefined ? ['default'] : []),
    ...(edge.when === undefined && edge.on_error === undefined ? [] : ['on_error']),
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const spec = EDGE_FIELDS[name];
      return spec === undefined ? [] : [[name, spec] as const];
    }),
  );
}

/** What the form has no other place for. */
function rest(edge: EdgeDocument): { readonly [name: string]: Json } {
  const { id: _id, from: _from, to: _to, on: _on, ...fields } = edge;
  return fields as unknown as { readonly [name: string]: Json };
}
