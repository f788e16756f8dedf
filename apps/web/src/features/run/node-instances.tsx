import type { NodeDocument } from '@aob/ir';
import { choiceOf } from '../bodies/choice.ts';
import { InstanceChooser } from '../bodies/instance-chooser.tsx';
import { progressWords } from '../bodies/progress-words.ts';
import { ownersOf } from '../bodies/steps.ts';
import { CopyId } from '../ui/copy-id.tsx';
import { Section } from '../ui/section.tsx';
import { StepList } from './node-list.tsx';
import type { RunSteps } from './use-run-steps.ts';

/** Where the step is looked at: one chooser for each body around it, the outermost first. */
export function InstancesAround({ run, nodeId }: { readonly run: RunSteps; readonly nodeId: string }) {
  const byId = new Map(run.steps.map((step) => [step.node.id, step]));
  const owners = ownersOf(byId, nodeId)
    .flatMap((id) => byId.get(id)?.node ?? [])
    .reverse();
  if (owners.length === 0) return null;
  const scope = run.picture.scopeOf(nodeId);
  return (
    <section
      aria-label="Instance"
      className="flex flex-col gap-1.5 rounded-lg border bg-sunken px-3 py-2 text-sm"
    >
      {owners.map((owner) => (
        <OwnerRow key={owner.id} run={run} owner={owner} />
      ))}
      <p className="flex items-center gap-1.5 text-xs text-ink-3">
        {scope === undefined ? 'Nothing of this body has begun.' : <CopyId id={scope} name="scope" />}
      </p>
    </section>
  );
}

function OwnerRow({ run, owner }: { readonly run: RunSteps; readonly owner: NodeDocument }) {
  const view = run.picture.bodyOf(owner.id);
  const choice = view && choiceOf(owner.type, view);
  const name = owner.label ?? owner.id;
  return (
    <div className="flex min-w-0 items-center gap-2">
      <button
        type="button"
        className="min-w-0 truncate text-left text-accent-text underline underline-offset-4"
        onClick={() => run.select(owner.id)}
      >
        {name}
      </button>
      {choice !== undefined && <InstanceChooser choice={choice} label={name} onChoose={run.choose} />}
    </div>
  );
}

/** For a node with a body: how far it has come, and its steps in the instance on view. */
export function InstancesInside({ run, node }: { readonly run: RunSteps; readonly node: NodeDocument }) {
  const view = run.picture.bodyOf(node.id);
  if (view === undefined) return null;
  const choice = choiceOf(node.type, view);
  const hidden = view.progress.opened - view.progress.shown.length;
  return (
    <Section
      title="Inside"
      aside={<span className="text-xs tabular-nums text-ink-2">{progressWords(node, view.progress)}</span>}
    >
      {choice !== undefined && (
        <InstanceChooser choice={choice} label={node.label ?? node.id} onChoose={run.choose} />
      )}
      {hidden > 0 && (
        <p className="text-xs text-ink-3">
          {hidden} older {hidden === 1 ? 'one is' : 'ones are'} not listed; the events of the run have them.
        </p>
      )}
      <StepList run={run} owner={node.id} />
    </Section>
  );
}
