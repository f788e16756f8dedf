import { TabPanel, TabPanels } from '../ui/tabs.tsx';
import { EventsTab } from './events-tab.tsx';
import { NodeTab } from './node-tab.tsx';
import { OutputTab } from './output-tab.tsx';
import { PatchesTab } from './patches-tab.tsx';
import type { RunData } from './use-run.ts';
import type { RunLog } from './use-run-log.ts';
import type { RunSteps } from './use-run-steps.ts';
import { openTab, type RunView, type SetRunView } from './use-run-view.ts';

interface InspectorProps {
  readonly data: RunData;
  readonly steps: RunSteps | undefined;
  readonly log: RunLog;
  readonly view: RunView;
  readonly setView: SetRunView;
}

/** What there is to know about the run beside its picture. */
export function Inspector({ data, steps, log, view, setView }: InspectorProps) {
  const patches = data.patches.data?.items ?? [];
  return (
    <aside
      aria-label="Inspector"
      className="flex w-[22rem] shrink-0 flex-col border-l bg-surface max-lg:w-full max-lg:border-l-0 max-lg:border-t xl:w-[24rem]"
    >
      <TabPanels
        label="Inspector"
        value={openTab(view)}
        onChange={(tab) => void setView({ tab })}
        tabs={[
          { value: 'node', title: 'Node' },
          { value: 'patches', title: 'Patches', count: patches.length },
          { value: 'events', title: 'Events', count: log.events.length },
          { value: 'output', title: 'Output' },
        ]}
      >
        <TabPanel value="node">
          <NodeTab
            run={data.run.data}
            graph={data.picture?.graph}
            steps={steps}
            patches={patches}
            nodeId={view.node}
            log={log}
            at={view.at}
          />
        </TabPanel>
        <TabPanel value="patches">
          <PatchesTab
            patches={patches}
            isPending={data.patches.isPending}
            isOverlay={view.mode === 'overlay'}
            off={view.off}
            onToggle={(off) => void setView({ off })}
          />
        </TabPanel>
        <TabPanel value="events">
          <EventsTab log={log} view={view} setView={setView} />
        </TabPanel>
        <TabPanel value="output">
          <OutputTab run={data.run.data} />
        </TabPanel>
      </TabPanels>
    </aside>
  );
}
