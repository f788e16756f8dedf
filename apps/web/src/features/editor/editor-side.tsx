import { edgeIdOf } from '@aob/ir';
import { useEffect, useRef, useState } from 'react';
import { TabPanel, TabPanels } from '../ui/tabs.tsx';
import { graphOf } from './document/graphs.ts';
import { SampleBar } from './sample/sample-bar.tsx';
import { useEditor } from './state/editor-context.ts';
import type { Acts } from './state/use-acts.ts';
import { EdgeForm } from './steps/edge-form.tsx';
import { StepForm } from './steps/step-form.tsx';
import { WorkflowForm } from './steps/workflow-form.tsx';

type Tab = 'step' | 'workflow';

interface EditorSideProps {
  readonly acts: Acts;
  /** The field that is to have the focus; empty for the first one, `connect` for the way to another step. */
  readonly wantedField: string | undefined;
  readonly onField: (field: string | undefined) => void;
}

/** The form of what is chosen, and that of the whole. */
export function EditorSide({ acts, wantedField, onField }: EditorSideProps) {
  const { nodes, edges } = acts.selection;
  const [tab, setTab] = useState<Tab>('workflow');
  const chosen = [...nodes, ...edges].join();
  const [seen, setSeen] = useState<string>('');
  // Who chooses something wants to see it; who then goes back to the workflow stays there.
  if (seen !== chosen) {
    setSeen(chosen);
    if (chosen !== '') setTab('step');
  }
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (wantedField === undefined) return;
    // A place in no step is one of the workflow.
    if (chosen === '' && wantedField.startsWith('/') && tab !== 'workflow') {
      setTab('workflow');
      return;
    }
    onField(undefined);
    focusField(panel.current, wantedField);
  }, [wantedField, onField, chosen, tab]);
  return (
    <aside
      ref={panel}
      aria-label="Details"
      className="flex w-[23rem] shrink-0 flex-col border-l bg-surface max-xl:w-[20rem]"
    >
      <TabPanels
        label="Details"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'step', title: edges.length === 1 && nodes.length === 0 ? 'Connection' : 'Step' },
          { value: 'workflow', title: 'Workflow' },
        ]}
      >
        <TabPanel value="step">
          {chosen !== '' && <SampleBar />}
          <Chosen acts={acts} />
        </TabPanel>
        <TabPanel value="workflow">
          <WorkflowForm />
        </TabPanel>
      </TabPanels>
    </aside>
  );
}

function Chosen({ acts }: { readonly acts: Acts }) {
  const { document, owner } = useEditor();
  const { nodes, edges } = acts.selection;
  const graph = graphOf(document, owner);
  const [id, ...more] = nodes;
  const node = more.length > 0 ? undefined : graph?.nodes.find((one) => one.id === id);
  if (node !== undefined) return <StepForm key={node.id} node={node} />;
  const edge = graph?.edges.find((one) => edgeIdOf(one) === edges[0]);
  if (edge !== undefined && nodes.length === 0 && edges.length === 1) return <EdgeForm edge={edge} />;
  return (
    <p className="p-4 text-sm text-ink-3">
      {nodes.length + edges.length > 1
        ? `${nodes.length} steps chosen. Copy them with Ctrl C, remove them with Delete.`
        : 'Choose a step or a connection to change it.'}
    </p>
  );
}

/** The field itself, or the nearest thing around it that can be seen. */
function focusField(panel: HTMLElement | null, field: string): void {
  if (panel === null) return;
  const inside =
    field === 'connect'
      ? panel.querySelector('[data-connect]')
      : // The name of a new workflow stands in the head of the page.
        (fieldAt(panel, field) ?? fieldAt(panel.ownerDocument.body, field));
  const target = inside ?? panel.querySelector('[data-first-field]') ?? panel.querySelector(CONTROL);
  for (let at = target?.closest('details'); at; at = at.parentElement?.closest('details')) at.open = true;
  const control = target?.matches(CONTROL) ? target : target?.querySelector(CONTROL);
  if (!(control instanceof HTMLElement)) return;
  control.focus();
  control.scrollIntoView({ block: 'nearest' });
}

const CONTROL = 'input, textarea, select, button';

function fieldAt(panel: HTMLElement, field: string): Element | null {
  for (let at = field; at.startsWith('/'); at = at.slice(0, at.lastIndexOf('/'))) {
    const found = panel.querySelector(`[data-field="${CSS.escape(at)}"]`);
    if (found !== null) return found;
  }
  return null;
}
