import { type Json, WORKFLOW_FIELDS } from '@aob/ir';
import { useMemo } from 'react';
import { Section } from '../../ui/section.tsx';
import { surroundingsOf } from '../document/completion.ts';
import { FieldList } from '../fields/field-list.tsx';
import { FieldScopeProvider } from '../fields/field-scope.ts';
import { Form } from '../fields/form.tsx';
import { useSample } from '../sample/sample-context.ts';
import { useEditor } from '../state/editor-context.ts';

const TOP_PATH: readonly string[] = [];
const ELSEWHERE = ['schema', 'name', 'nodes', 'edges'];

/** What is said about the workflow as a whole. Its name is part of its address and stands in the head of the page. */
export function WorkflowForm() {
  const { document, issues, isReadOnly, edit } = useEditor();
  const own = useMemo(
    () => issues.filter(({ place }) => place.node === undefined && place.edge === undefined),
    [issues],
  );
  const sample = useSample(TOP_PATH);
  const scope = useMemo(
    () => ({ issues: own, isReadOnly, surroundings: surroundingsOf(document, { owner: '' }), sample }),
    [own, isReadOnly, document, sample],
  );
  return (
    <FieldScopeProvider value={scope}>
      <Form label="Workflow">
        <Section title="The workflow">
          <FieldList
            fields={WORKFLOW_FIELDS}
            values={document as unknown as { readonly [name: string]: Json }}
            without={ELSEWHERE}
            at=""
            onChange={(path, value) => edit({ kind: 'set_workflow', path, value })}
          />
        </Section>
      </Form>
    </FieldScopeProvider>
  );
}
