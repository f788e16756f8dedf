import type { Graph, GraphNode, NodeComparison, RunComparison, StoredValue } from '@aob/engine/contract';
import { ChangeList, FieldDiffs } from '../patches/patch-changes.tsx';
import { FailureView } from '../run/failure-view.tsx';
import { StoredValueView } from '../run/stored-value.tsx';
import { CopyId } from '../ui/copy-id.tsx';
import { Section } from '../ui/section.tsx';
import { shortId } from '../ui/short-id.ts';
import { nodeWords } from './compare-words.ts';
import { valueDifferences } from './value-differences.ts';

interface CompareStepProps {
  /** The step that is open; undefined: none, and the panel tells how the graph changed. */
  readonly compared: NodeComparison | undefined;
  readonly left: Graph;
  readonly right: Graph;
  readonly changes: RunComparison['changes'];
}

/** What a step got and gave in either run, and where the two differ. */
export function CompareStep({ compared, left, right, changes }: CompareStepProps) {
  return (
    <aside
      aria-label="Inspector"
      className="w-[24rem] shrink-0 overflow-auto border-l bg-surface max-lg:w-full max-lg:border-l-0 max-lg:border-t"
    >
      {compared === undefined ? (
        <GraphChanges changes={changes} />
      ) : (
        <StepSides compared={compared} a={nodeIn(left, compared)} b={nodeIn(right, compared)} />
      )}
    </aside>
  );
}

function nodeIn({ nodes }: Graph, { node, scope }: NodeComparison): GraphNode | undefined {
  return nodes.find((each) => each.id === node && each.scope === scope);
}

function GraphChanges({ changes }: Pick<CompareStepProps, 'changes'>) {
  return (
    <div className="flex flex-col gap-5 p-4">
      <p className="text-sm text-ink-3">Choose a step, on the canvas or in the table.</p>
      {changes !== undefined && (
        <Section title="The graph, from A to B">
          <div className="rounded-lg border">
            <ChangeList changes={changes} />
          </div>
        </Section>
      )}
    </div>
  );
}

interface StepSidesProps {
  readonly compared: NodeComparison;
  readonly a: GraphNode | undefined;
  readonly b: GraphNode | undefined;
}

function StepSides({ compared, a, b }: StepSidesProps) {
  return (
    <div className="flex flex-col gap-5 p-4">
      <div>
        <h2 className="truncate font-semibold">
          {compared.scope}
          {compared.node}
        </h2>
        <p className="text-sm text-ink-2">{nodeWords(compared)}</p>
      </div>
      <SideError name="A" node={a} />
      <SideError name="B" node={b} />
      <TwoValues title="Output" a={a?.output} b={b?.output} />
      <TwoValues title="Input" a={a?.inputs} b={b?.inputs} />
    </div>
  );
}

function SideError({ name, node }: { readonly name: string; readonly node: GraphNode | undefined }) {
  if (node?.error === undefined) return null;
  return (
    <Section title={`Failed in ${name}`}>
      <FailureView failure={node.error} />
    </Section>
  );
}

interface TwoValuesProps {
  readonly title: string;
  readonly a: StoredValue | undefined;
  readonly b: StoredValue | undefined;
}

/** Equal digests are equal values: they are shown once. */
function TwoValues({ title, a, b }: TwoValuesProps) {
  if (a === undefined && b === undefined) return null;
  if (a !== undefined && a.digest === b?.digest) {
    return (
      <Section title={title} aside={<span className="text-xs text-ink-3">the same in both</span>}>
        <StoredValueView stored={a} name={`${title.toLowerCase()}-of-both`} />
      </Section>
    );
  }
  return (
    <Section title={title}>
      <Differences a={a} b={b} />
      <OneValue name="A" value={a} />
      <OneValue name="B" value={b} />
    </Section>
  );
}

function Differences({ a, b }: Omit<TwoValuesProps, 'title'>) {
  if (a === undefined || b === undefined || !('value' in a) || !('value' in b)) return null;
  const fields = valueDifferences(a.value, b.value);
  return fields === undefined || fields.length === 0 ? null : <FieldDiffs fields={fields} />;
}

function OneValue({ name, value }: { readonly name: string; readonly value: StoredValue | undefined }) {
  return (
    <details className="group rounded-md border open:pb-2">
      <summary className="flex items-center gap-2 px-2.5 py-1.5 text-xs text-ink-2">
        <span className="font-medium">In {name}</span>
        {value === undefined ? 'nothing' : <span className="font-mono">{shortId(value.digest)}</span>}
      </summary>
      {value !== undefined && (
        <div className="flex flex-col gap-1 px-2">
          <span>
            <CopyId id={value.digest} name={`digest in ${name}`} />
          </span>
          <StoredValueView stored={value} name={`value-in-${name}`} />
        </div>
      )}
    </details>
  );
}
