import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';

interface TabsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly tabs: readonly {
    readonly value: T;
    readonly title: string;
    readonly count?: number | undefined;
  }[];
  readonly children: ReactNode;
}

/** Tabs over panels; which one is open belongs to the caller (usually the URL). */
export function TabPanels<T extends string>({ label, value, onChange, tabs, children }: TabsProps<T>) {
  return (
    <Tabs.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((candidate) => candidate.value === next);
        if (tab !== undefined) onChange(tab.value);
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <Tabs.List aria-label={label} className="flex h-10 shrink-0 gap-1 border-b px-2">
        {tabs.map((tab) => (
          <Tabs.Trigger
            key={tab.value}
            value={tab.value}
            className="relative flex items-center gap-1.5 px-2.5 text-sm text-ink-2 hover:text-ink data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:bg-accent-text"
          >
            {tab.title}
            {tab.count !== undefined && tab.count > 0 && (
              <span className="rounded-full bg-sunken px-1.5 text-2xs tabular-nums text-ink-2">
                {tab.count}
              </span>
            )}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {children}
    </Tabs.Root>
  );
}

export function TabPanel({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <Tabs.Content value={value} className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]">
      {children}
    </Tabs.Content>
  );
}
