'use client';

import type { Workflow } from '@aob/engine/contract';
import type { WorkflowDocument } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { HoverInWorkflow } from '../blame/blame-of.tsx';
import { foldedBodies } from '../bodies/folding.ts';
import { toCanvas } from '../canvas/to-canvas.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { useTRPC } from '../data/trpc.ts';
import { RunWorkflow } from '../editor/run/run-workflow.tsx';
import { composeLayers, EVERY_LAYER } from '../overlays/layers.ts';
import { actorWord } from '../runs/actor.ts';
import { Fact } from '../ui/chip.tsx';
import { CopyId } from '../ui/copy-id.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { TabPanel, TabPanels } from '../ui/tabs.tsx';
import { Ago } from '../ui/time.tsx';
import { DocumentView } from './document-view.tsx';
import { NodeDocumentView } from './node-document-view.tsx';
import { PolicyView } from './policy-view.tsx';
import { VersionsView } from './versions-view.tsx';

const TABS = ['node', 'document', 'policy', 'versions'] as const;

/** A workflow, read only: its picture, its text, its versions. */
export function WorkflowPage({ name }: { readonly name: string }) {
  const trpc = useTRPC();
  const [view, setView] = useQueryStates(
    {
      tab: parseAsStringLiteral(TABS).withDefault('versions'),
      node: parseAsString,
      /** Bodies the reader has opened or closed. */
      fold: parseAsArrayOf(parseAsString).withDefault([]),
      /** Tag or digest; absent: what the tag main points at, else the newest. */
      at: parseAsString,
      /** The version to compare the one on view with; absent: the one it was made from. */
      against: parseAsString,
    },
    { clearOnDefault: true, history: 'replace' },
  );
  const ref = view.at === null ? name : `${name}@${view.at}`;
  const query = useQuery(trpc.workflows.get.queryOptions({ ref }));
  if (query.isError) return <ProblemView error={query.error} onRetry={() => void query.refetch()} />;
  const workflow = query.data;
  const definition = workflow?.definition;
  return (
    <div className="flex h-full flex-col max-lg:h-auto">
      <WorkflowHead name={name} workflow={workflow} />
      <div className="flex min-h-0 flex-1 max-lg:flex-col">
        <div className="relative min-w-0 flex-1 max-lg:h-[55dvh] max-lg:flex-none">
          {definition === undefined ? (
            <SkeletonBlock className="m-6 h-[calc(100%-3rem)]" />
          ) : (
            <HoverInWorkflow name={name} digest={workflow?.digest ?? ''}>
              <DocumentCanvas
                definition={definition}
                selected={view.node ?? undefined}
                onSelect={(node) => void setView(node === undefined ? { node: null } : { node, tab: 'node' })}
                switched={view.fold}
                onFold={(node) =>
                  void setView(({ fold }) => ({
                    fold: fold.includes(node) ? fold.filter((other) => other !== node) : [...fold, node],
                  }))
                }
              />
            </HoverInWorkflow>
          )}
        </div>
        <aside
          aria-label="Details"
          className="flex w-[24rem] shrink-0 flex-col border-l bg-surface max-lg:w-full max-lg:border-l-0 max-lg:border-t"
        >
          <TabPanels
            label="Details"
            value={view.tab}
            onChange={(tab) => void setView({ tab })}
            tabs={[
              { value: 'node', title: 'Node' },
              { value: 'document', title: 'Document' },
              { value: 'policy', title: 'Policy' },
              { value: 'versions', title: 'Versions' },
            ]}
          >
            <TabPanel value="node">
              <NodeDocumentView
                definition={definition}
                digest={workflow?.digest}
                nodeId={view.node}
                onSelect={(node) => void setView({ node })}
              />
            </TabPanel>
            <TabPanel value="document">
              {definition === undefined ? (
                <SkeletonBlock className="m-4 h-64" />
              ) : (
                <DocumentView definition={definition} />
              )}
            </TabPanel>
            <TabPanel value="policy">
              {definition === undefined ? (
                <SkeletonBlock className="m-4 h-64" />
              ) : (
                <PolicyView name={name} definition={definition} />
              )}
            </TabPanel>
            <TabPanel value="versions">
              <VersionsView
                name={name}
                digest={workflow?.digest}
                against={view.against}
                onChoose={(at) => void setView({ at, node: null })}
                onCompare={(against) => void setView({ against })}
              />
            </TabPanel>
          </TabPanels>
        </aside>
      </div>
    </div>
  );
}

interface DocumentCanvasProps {
  readonly definition: WorkflowDocument;
  readonly selected: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
  readonly switched: readonly string[];
  readonly onFold: (id: string) => void;
}

function DocumentCanvas({ definition, selected, onSelect, switched, onFold }: DocumentCanvasProps) {
  const graph = useMemo(() => {
    const layered = composeLayers(definition, [], EVERY_LAYER);
    return toCanvas(layered, undefined, { folded: foldedBodies(layered.nodes, switched) });
  }, [definition, switched]);
  return (
    <WorkflowCanvas
      graph={graph}
      mode="live"
      label={`Workflow ${definition.name}`}
      selected={selected}
      onSelect={onSelect}
      onFold={onFold}
      memory={`workflow:${definition.name}`}
    />
  );
}

function WorkflowHead({
  name,
  workflow,
}: {
  readonly name: string;
  readonly workflow: Workflow | undefined;
}) {
  return (
    <header className="flex min-h-[4.25rem] flex-wrap items-center gap-x-4 gap-y-2 border-b bg-surface px-5 py-2.5 max-sm:px-3">
      <div className="min-w-0 flex-1">
        <h1 className="flex flex-wrap items-center gap-x-2.5 text-lg font-semibold tracking-tight">
          {name}
          {workflow !== undefined && (
            <>
              <Fact>v{workflow.version}</Fact>
              {workflow.tags.map((tag) => (
                <Fact key={tag}>{tag}</Fact>
              ))}
              <CopyId id={workflow.digest} name="digest" />
            </>
          )}
        </h1>
        <p className="mt-0.5 truncate text-sm text-ink-2">
          {workflow?.definition?.description}
          {workflow !== undefined && (
            <span className="text-ink-3">
              {' '}
              Saved by {actorWord(workflow.created_by)} <Ago at={workflow.created_at} />
            </span>
          )}
        </p>
      </div>
      <LinkButton href={`/runs?workflow=${encodeURIComponent(name)}`}>Its runs</LinkButton>
      {workflow !== undefined && <RunWorkflow workflow={workflow} />}
      <LinkButton href={editHref(name, workflow?.tag)} icon={Pencil}>
        Edit
      </LinkButton>
    </header>
  );
}

/** The version that a tag points at is edited on that tag; any other one on main. */
function editHref(name: string, tag: string | undefined): string {
  const page = `/workflows/${encodeURIComponent(name)}/edit`;
  return tag === undefined || tag === 'main' ? page : `${page}?tag=${encodeURIComponent(tag)}`;
}
