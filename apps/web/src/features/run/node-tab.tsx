import type { Graph, GraphNode, PatchResource, Run } from '@aob/engine/contract';
import type { NodeDocument } from '@aob/ir';
import Link from 'next/link';
import { WhereFromInRun } from '../blame/blame-of.tsx';
import { ConfigView } from '../bodies/config-view.tsx';
import type { CanvasStatus } from '../canvas/graph-model.ts';
import { NODE_TYPE_ICON, NODE_TYPE_WORD } from '../canvas/node-types.ts';
import { NODE_STATUS } from '../canvas/status-words.ts';
import { actorWord } from '../runs/actor.ts';
import { Facts, Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Ago, Left, Took } from '../ui/time.tsx';
import { Attempts } from './attempts.tsx';
import { CachedResult } from './cached-result.tsx';
import { FailureView } from './failure-view.tsx';
import { ChildRun } from './family.tsx';
import { isFinished } from './finished.ts';
import { InstancesAround, InstancesInside } from './node-instances.tsx';
import { NodeList } from './node-list.tsx';
import { PrintedLines } from './printed-lines.tsx';
import { ReplayFrom } from './replay-run.tsx';
import { RetryNode } from './retry-node.tsx';
import { SkipNode } from './skip-node.tsx';
import { StoredValueView } from './stored-value.tsx';
import { UndoSection } from './undo-section.tsx';
import { useLoggedNode } from './use-logged-node.ts';
import type { RunLog } from './use-run-log.ts';
import type { RunSteps } from './use-run-steps.ts';

interface NodeTabProps {
  readonly run: Run | undefined;
  readonly graph: Graph | undefined;
  readonly steps: RunSteps | undefined;
  readonly patches: readonly PatchResource[];
  readonly nodeId: string | null;
  readonly log: RunLog;
  /** The seq on view; null is now. */
  readonly at: number | null;
}

export function NodeTab({ run, graph, steps, patches, nodeId, log, at }: NodeTabProps) {
  if (run === undefined || graph === undefined || steps === undefined)
    return <SkeletonBlock className="m-4 h-40" />;
  const node = steps.steps.find((step) => step.node.id === nodeId)?.node;
  const proposal = node === undefined ? proposalOf(nodeId, patches) : undefined;
  if (proposal !== undefined) return <ProposedNode {...proposal} steps={steps} />;
  if (node === undefined) return <NodeList run={steps} />;
  return <NodeDetail run={run} node={node} graph={graph} steps={steps} log={log} at={at} />;
}

interface Proposal {
  readonly node: NodeDocument;
  readonly patch: PatchResource;
}

function proposalOf(nodeId: string | null, patches: readonly PatchResource[]): Proposal | undefined {
  for (const patch of patches) {
    const element = patch.changes?.nodes.added.find(({ id }) => id === nodeId);
    if (element === undefined || patch.state !== 'pending_review') continue;
    const { owner: _owner, ...node } = element;
    return { node, patch };
  }
  return undefined;
}

/** A step that is no part of the run yet. */
function ProposedNode({ node, patch, steps }: Proposal & { readonly steps: RunSteps }) {
  const inside = (patch.changes?.nodes.added ?? []).map(({ owner = '', ...added }) => ({
    node: added,
    owner,
  }));
  return (
    <div className="flex flex-col gap-5 p-4">
      <NodeHeading node={node} status="pending" />
      <p className="rounded-lg border border-dashed px-3 py-2.5 text-sm">
        Proposed, and no part of the run until somebody approves{' '}
        <Link href={`/patches/${patch.patch_id}`} className="text-accent-text underline underline-offset-4">
          {patch.reason}
        </Link>
        .
      </p>
      <ConfigView node={node} steps={inside} onSelect={steps.select} />
    </div>
  );
}

interface NodeDetailProps {
  readonly run: Run;
  readonly graph: Graph;
  readonly node: NodeDocument;
  readonly steps: RunSteps;
  readonly log: RunLog;
  /** The seq on view; null is now. */
  readonly at: number | null;
}

function NodeDetail({ run, graph, node, steps, log, at: seq }: NodeDetailProps) {
  const { picture } = steps;
  const at = useLoggedNode(graph, log, picture.nodeAt(node.id));
  const scope = picture.scopeOf(node.id) ?? '';
  const place = { node: node.id, scope };
  const isStuck = run.unhandled.includes(scope + node.id) && at?.status === 'failed';
  const cameBy = graph.edges.filter(
    (edge) => edge.to === node.id && edge.scope === scope && edge.state === 'taken',
  );
  return (
    <div className="flex flex-col gap-5 p-4">
      <NodeHeading node={node} status={picture.statusOf(node.id)} />
      <InstancesAround run={steps} nodeId={node.id} />
      {isStuck && (
        <div className="flex gap-2">
          <RetryNode runId={run.run_id} node={node.id} scope={scope} />
          <SkipNode runId={run.run_id} node={node.id} scope={scope} />
        </div>
      )}
      {at?.error !== undefined && <FailureView failure={at.error} />}
      {at !== undefined && (
        <NodeTimes run={run} node={node} at={at} cameBy={cameBy.map(({ from }) => from)} />
      )}
      {isFinished(run.status) && (
        <ReplayFrom run={run} from={scope + node.id} title="Replay from this step" />
      )}
      {at?.child_run_id !== undefined && <ChildRun runId={at.child_run_id} />}
      <Attempts log={log} place={place} isPast={seq !== null} />
      <UndoSection undo={at?.compensation} />
      <InstancesInside run={steps} node={node} />
      {at?.output !== undefined && (
        <Section title="Output">
          <StoredValueView stored={at.output} name={`${node.id}-output`} />
        </Section>
      )}
      {at?.inputs !== undefined && (
        <Section title="Inputs">
          <StoredValueView stored={at.inputs} name={`${node.id}-inputs`} />
        </Section>
      )}
      <PrintedLines log={log} place={place} at={seq} />
      <WhereFromInRun runId={run.run_id} graphVersion={graph.graph_version} at={seq} nodeId={node.id} />
      <ConfigView node={node} steps={steps.steps} onSelect={steps.select} />
    </div>
  );
}

function NodeHeading({ node, status: is }: { readonly node: NodeDocument; readonly status: CanvasStatus }) {
  const TypeIcon = NODE_TYPE_ICON[node.type];
  const status = NODE_STATUS[is];
  return (
    <div className="flex items-start gap-3">
      <span className="grid size-9 shrink-0 place-items-center rounded-md border bg-sunken text-ink-2">
        <TypeIcon className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-semibold">{node.label ?? node.id}</h2>
        <p className="truncate text-sm text-ink-3">
          {NODE_TYPE_WORD[node.type]} · <span className="font-mono text-xs">{node.id}</span>
        </p>
      </div>
      <span
        data-status={is}
        className="inline-flex items-center gap-1.5 rounded-full bg-(--st-tint) px-2 py-0.5 text-xs font-medium text-(--st)"
      >
        <status.icon className="size-3.5" aria-hidden />
        {status.word}
      </span>
    </div>
  );
}

interface NodeTimesProps {
  readonly run: Run;
  readonly node: NodeDocument;
  readonly at: GraphNode;
  readonly cameBy: readonly string[];
}

function NodeTimes({ run, node, at, cameBy }: NodeTimesProps) {
  return (
    <Facts
      rows={[
        cameBy.length === 0 ? undefined : ['Came by', cameBy.join(', ')],
        at.queued_at === undefined ? undefined : ['Queued', <Ago key="queued" at={at.queued_at} />],
        at.started_at === undefined || at.status === 'pending'
          ? undefined
          : ['Took', <Took key="took" from={at.started_at} to={at.finished_at} />],
        run.fidelity === 'fast' && at.started_at === undefined && at.finished_at !== undefined
          ? ['Took', 'not kept: recorded in fast']
          : undefined,
        at.attempt > 1 ? ['Attempt', `${at.attempt} of ${node.retry?.max_attempts ?? 3}`] : undefined,
        at.execution > 1 ? ['Execution', at.execution] : undefined,
        at.due === undefined ? undefined : ['Next', <Left key="due" due={at.due} />],
        at.label === undefined || at.label === 'success' ? undefined : ['Left by', at.label],
        at.cached === undefined
          ? undefined
          : ['From the cache', <CachedResult key="cached" cached={at.cached} />],
        at.skipped_by === undefined ? undefined : ['Output given by', actorWord(at.skipped_by)],
        at.no_runner_for === undefined
          ? undefined
          : ['Waits for', `a runner: there is none for ${at.no_runner_for.what} ${at.no_runner_for.name}`],
        at.held_by === undefined
          ? undefined
          : [
              'Held by',
              <Link
                key="held"
                href={`/patches/${at.held_by}`}
                className="text-accent-text underline underline-offset-4"
              >
                a patch that is yet to be applied
              </Link>,
            ],
        at.ticket_id === undefined || at.status !== 'waiting'
          ? undefined
          : [
              'Waits for',
              <Link
                key="ticket"
                href={`/inbox?ticket=${at.ticket_id}`}
                className="text-accent-text underline underline-offset-4"
              >
                a decision
              </Link>,
            ],
      ]}
    />
  );
}
