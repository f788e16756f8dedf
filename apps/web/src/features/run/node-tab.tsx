import type { Graph, GraphNode, PatchResource, Run } from '@aob/engine/contract';
import type { NodeDocument } from '@aob/ir';
import Link from 'next/link';
import { NODE_TYPE_ICON, NODE_TYPE_WORD } from '../canvas/node-types.ts';
import { NODE_STATUS } from '../canvas/status-words.ts';
import { actorWord } from '../runs/actor.ts';
import { JsonView } from '../ui/json-view.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Ago, Left, Took } from '../ui/time.tsx';
import { FailureView } from './failure-view.tsx';
import { NodeList } from './node-list.tsx';
import { RetryNode } from './retry-node.tsx';
import { SkipNode } from './skip-node.tsx';
import { StoredValueView } from './stored-value.tsx';

interface NodeTabProps {
  readonly run: Run | undefined;
  readonly graph: Graph | undefined;
  readonly patches: readonly PatchResource[];
  readonly nodeId: string | null;
  readonly onSelect: (node: string | null) => void;
}

export function NodeTab({ run, graph, patches, nodeId, onSelect }: NodeTabProps) {
  if (run === undefined || graph === undefined) return <SkeletonBlock className="m-4 h-40" />;
  const node = graph.definition.nodes.find(({ id }) => id === nodeId);
  const proposal = node === undefined ? proposalOf(nodeId, patches) : undefined;
  if (proposal !== undefined) return <ProposedNode {...proposal} />;
  if (node === undefined) return <NodeList graph={graph} onSelect={onSelect} />;
  return <NodeDetail run={run} node={node} at={graph.nodes.find(({ id }) => id === node.id)} graph={graph} />;
}

interface Proposal {
  readonly node: NodeDocument;
  readonly patch: PatchResource;
}

function proposalOf(nodeId: string | null, patches: readonly PatchResource[]): Proposal | undefined {
  for (const patch of patches) {
    const node = patch.changes?.nodes.added.find(({ id }) => id === nodeId);
    if (node !== undefined && patch.state === 'pending_review') return { node, patch };
  }
  return undefined;
}

/** A step that is no part of the run yet. */
function ProposedNode({ node, patch }: Proposal) {
  return (
    <div className="flex flex-col gap-5 p-4">
      <NodeHeading node={node} at={undefined} />
      <p className="rounded-lg border border-dashed px-3 py-2.5 text-sm">
        Proposed, and no part of the run until somebody approves{' '}
        <Link href={`/patches/${patch.patch_id}`} className="text-accent-text underline underline-offset-4">
          {patch.reason}
        </Link>
        .
      </p>
      {node.config !== undefined && (
        <Section title="Config">
          <JsonView value={node.config} />
        </Section>
      )}
    </div>
  );
}

interface NodeDetailProps {
  readonly run: Run;
  readonly graph: Graph;
  readonly node: NodeDocument;
  readonly at: GraphNode | undefined;
}

function NodeDetail({ run, graph, node, at }: NodeDetailProps) {
  const isStuck = run.unhandled.includes(node.id) && at?.status === 'failed';
  const cameBy = graph.edges.filter(({ to, state }) => to === node.id && state === 'taken');
  return (
    <div className="flex flex-col gap-5 p-4">
      <NodeHeading node={node} at={at} />
      {isStuck && (
        <div className="flex gap-2">
          <RetryNode runId={run.run_id} node={node.id} />
          <SkipNode runId={run.run_id} node={node.id} />
        </div>
      )}
      {at?.error !== undefined && <FailureView failure={at.error} />}
      {at !== undefined && <NodeTimes node={node} at={at} cameBy={cameBy.map(({ from }) => from)} />}
      {at?.output !== undefined && (
        <Section title="Output">
          <StoredValueView stored={at.output} />
        </Section>
      )}
      {at?.inputs !== undefined && (
        <Section title="Inputs">
          <StoredValueView stored={at.inputs} />
        </Section>
      )}
      {node.config !== undefined && (
        <Section title="Config">
          <JsonView value={node.config} className="max-h-72" />
        </Section>
      )}
    </div>
  );
}

function NodeHeading({ node, at }: { readonly node: NodeDocument; readonly at: GraphNode | undefined }) {
  const TypeIcon = NODE_TYPE_ICON[node.type];
  const status = NODE_STATUS[at?.status ?? 'pending'];
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
        data-status={at?.status ?? 'pending'}
        className="inline-flex items-center gap-1.5 rounded-full bg-(--st-tint) px-2 py-0.5 text-xs font-medium text-(--st)"
      >
        <status.icon className="size-3.5" aria-hidden />
        {status.word}
      </span>
    </div>
  );
}

interface NodeTimesProps {
  readonly node: NodeDocument;
  readonly at: GraphNode;
  readonly cameBy: readonly string[];
}

function NodeTimes({ node, at, cameBy }: NodeTimesProps) {
  return (
    <Facts
      rows={[
        cameBy.length === 0 ? undefined : ['Came by', cameBy.join(', ')],
        at.queued_at === undefined ? undefined : ['Queued', <Ago key="queued" at={at.queued_at} />],
        at.started_at === undefined || at.status === 'pending'
          ? undefined
          : ['Took', <Took key="took" from={at.started_at} to={at.finished_at} />],
        at.attempt > 1 ? ['Attempt', `${at.attempt} of ${node.retry?.max_attempts ?? 3}`] : undefined,
        at.execution > 1 ? ['Execution', at.execution] : undefined,
        at.due === undefined ? undefined : ['Next', <Left key="due" due={at.due} />],
        at.label === undefined || at.label === 'success' ? undefined : ['Left by', at.label],
        at.skipped_by === undefined ? undefined : ['Output given by', actorWord(at.skipped_by)],
        at.held_by === undefined
          ? undefined
          : [
              'Held by',
              <Link
                key="held"
                href={`/patches/${at.held_by}`}
                className="text-accent-text underline underline-offset-4"
              >
                a patch under review
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
