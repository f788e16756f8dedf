import {
  ATTEMPT_FIELDS,
  canBeUndone,
  isJsonObject,
  type Json,
  NODE_FIELDS,
  type NodeDocument,
  nodeTypeSpec,
  placedNodes,
} from '@aob/ir';
import { Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { NODE_TYPE_ICON } from '../../canvas/node-types.ts';
import { IconButton } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import { surroundingsOf } from '../document/completion.ts';
import { graphOf, pathTo } from '../document/graphs.ts';
import { FieldIssues } from '../fields/field-issues.tsx';
import { FieldList } from '../fields/field-list.tsx';
import { FieldScopeProvider } from '../fields/field-scope.ts';
import { Form } from '../fields/form.tsx';
import { JsonInput } from '../fields/json-input.tsx';
import { useSample } from '../sample/sample-context.ts';
import { ValuePreview } from '../sample/value-preview.tsx';
import { useEditor } from '../state/editor-context.ts';
import { TryStep } from '../try/try-step.tsx';
import { StepExits } from './step-exits.tsx';
import { StepName } from './step-name.tsx';

/** Shown in places of their own. */
const ELSEWHERE = ['id', 'type', 'label', 'config', 'inputs', 'join'];

/** Everything about one step, from the fields the registry lists for its type. */
export function StepForm({ node }: { readonly node: NodeDocument }) {
  const { document, owner, issues, isReadOnly, edit } = useEditor();
  const spec = nodeTypeSpec(node.type);
  const own = useMemo(() => issues.filter(({ place }) => place.node === node.id), [issues, node.id]);
  const sample = useSample(pathTo(document, owner));
  const items = node.config?.['items'];
  const scope = useMemo(
    () => ({
      issues: own,
      isReadOnly,
      surroundings: surroundingsOf(document, { owner, of: node.id }),
      sample,
      each: typeof items === 'string' ? items : undefined,
    }),
    [own, isReadOnly, document, owner, node.id, sample, items],
  );
  const values = node as unknown as { readonly [name: string]: Json };
  const set = (path: readonly string[], value: Json | undefined): void =>
    edit({ kind: 'set_node', node: node.id, path, value });
  const entries = graphOf(document, owner)?.edges.filter(({ to }) => to === node.id) ?? [];
  return (
    <FieldScopeProvider value={scope}>
      <Form label="Step">
        <StepHead node={node} />
        <FieldIssues issues={own.filter(({ place }) => place.field === '' || place.field === '/type')} />
        <StepName key={node.id} node={node} />
        {Object.keys(spec.config).length > 0 && (
          <Section title="Settings">
            <FieldList
              fields={spec.config}
              values={isJsonObject(node.config) ? node.config : {}}
              at="/config"
              onChange={(path, value) => set(['config', ...path], value)}
            />
          </Section>
        )}
        {spec.takesInputs && <StepInputs node={node} />}
        <TryStep node={node} sample={sample} />
        {(entries.length > 1 || node.join !== undefined) && (
          <Section title="Waits for">
            <FieldList fields={pick(['join'])} values={pickValues(values, ['join'])} at="" onChange={set} />
          </Section>
        )}
        <StepExits node={node} />
        <Section title="More">
          <FieldList
            fields={pick(moreFields(node))}
            values={values}
            without={ELSEWHERE}
            at=""
            onChange={set}
          />
        </Section>
      </Form>
    </FieldScopeProvider>
  );
}

function StepHead({ node }: { readonly node: NodeDocument }) {
  const { owner, isReadOnly, edit } = useEditor();
  const spec = nodeTypeSpec(node.type);
  const Icon = NODE_TYPE_ICON[node.type];
  return (
    <div className="flex items-start gap-2.5">
      <Icon className="mt-1 size-4 shrink-0 text-ink-2" aria-hidden />
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold">{spec.label}</h2>
        <p className="text-sm text-ink-3">{spec.description.replaceAll('`', '')}</p>
      </div>
      {!isReadOnly && (
        <IconButton
          icon={Trash2}
          label={`Remove ${node.label ?? node.id}`}
          keys="Del"
          onClick={() => edit({ kind: 'remove', owner, nodes: [node.id], edges: [] })}
        />
      )}
    </div>
  );
}

/** Left open it receives what led here; what that is, only the compiler knows. */
function StepInputs({ node }: { readonly node: NodeDocument }) {
  const { check, issues, edit } = useEditor();
  const complete = check?.complete?.document;
  const written = useMemo(
    () => complete && placedNodes(complete).find(({ element }) => element.id === node.id)?.element.inputs,
    [complete, node.id],
  );
  const own = issues.filter(({ place }) => place.node === node.id && place.field.startsWith('/inputs'));
  return (
    <Section title="Receives">
      <label htmlFor="step-inputs" className="sr-only">
        Inputs
      </label>
      <div data-field="/inputs" className="flex flex-col gap-1">
        <JsonInput
          id="step-inputs"
          value={node.inputs}
          placeholder={written === undefined ? 'What led here' : JSON.stringify(written, null, 2)}
          describedBy="step-inputs-about"
          isInvalid={own.length > 0}
          onChange={(value) => edit({ kind: 'set_node', node: node.id, path: ['inputs'], value })}
        />
        {written !== undefined && (
          <ValuePreview id="step-inputs" written={{ kind: 'template', source: written }} />
        )}
        <div id="step-inputs-about" className="flex flex-col gap-1">
          <p className="text-xs text-ink-3">
            {node.inputs === undefined
              ? 'Left open: it follows the connections. Write a mapping to fix it.'
              : 'Fixed by hand. Empty it to follow the connections again.'}
          </p>
          <FieldIssues issues={own} />
        </div>
      </div>
    </Section>
  );
}

/** Fields that mean something for the step, and those that are written all the same. */
function moreFields(node: NodeDocument): readonly string[] {
  const isJob = nodeTypeSpec(node.type).execution === 'job';
  const means = (name: string): boolean =>
    name === 'compensate' ? canBeUndone(node) : isJob || !ONLY_WORK.includes(name);
  return Object.keys(NODE_FIELDS).filter(
    (name) => !ELSEWHERE.includes(name) && (Object.hasOwn(node, name) || means(name)),
  );
}

/** Fields that mean nothing where nothing is carried out. */
const ONLY_WORK: readonly string[] = [...ATTEMPT_FIELDS, 'cache'];

function pick(names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => {
      const spec = NODE_FIELDS[name];
      return spec === undefined ? [] : [[name, spec] as const];
    }),
  );
}

function pickValues(values: { readonly [name: string]: Json }, names: readonly string[]) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}
