'use client';

import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Editor } from './editor.tsx';
import { newStamp, Waiting } from './editor-page.tsx';
import { FieldIssues } from './fields/field-issues.tsx';
import { createDraftStore, NEW_DRAFT } from './state/draft-store.ts';
import { useEditor } from './state/editor-context.ts';
import { useMounted } from './state/use-mounted.ts';
import type { Start } from './state/use-session.ts';

/** A workflow that is not saved yet. Its draft is kept like any other; saving gives it its place. */
export function NewWorkflowPage() {
  const isMounted = useMounted();
  return isMounted ? <Beginning /> : <Waiting />;
}

function Beginning() {
  const router = useRouter();
  const [start] = useState((): Start => {
    const store = createDraftStore(NEW_DRAFT, localStorage, newStamp);
    const draft = store.read();
    const empty = { schema: 'aob/v1', name: '', nodes: [], edges: [] } as const;
    return { base: undefined, from: draft ?? { document: empty, places: {} }, store };
  });
  return (
    <Editor
      start={start}
      tag="main"
      title={<NameField />}
      latest={undefined}
      onSaved={(name) => {
        start.store.drop();
        router.replace(`/workflows/${encodeURIComponent(name)}/edit`);
      }}
    />
  );
}

/** The name is the address of the workflow: it is chosen here and stays. */
function NameField() {
  const { document, issues, edit, endStep } = useEditor();
  const id = useId();
  const own = issues.filter(({ place }) => place.field === '/name');
  // Nobody has come to it yet.
  const shown = document.name === '' ? [] : own;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1" data-field="/name">
      <h1 className="sr-only">New workflow</h1>
      <label htmlFor={id} className="text-sm font-medium">
        Name
      </label>
      <input
        id={id}
        className="field w-64"
        placeholder="nightly-report"
        spellCheck={false}
        autoComplete="off"
        value={document.name}
        aria-invalid={shown.length > 0}
        aria-describedby={`${id}-about`}
        onBlur={endStep}
        onChange={({ target }) => edit({ kind: 'set_workflow', path: ['name'], value: target.value })}
      />
      <div id={`${id}-about`} className="min-w-0">
        <FieldIssues issues={shown} />
      </div>
    </div>
  );
}
