'use client';

import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Workflow } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useEffect } from 'react';
import { useTRPC } from '../data/trpc.ts';
import { RunStatusIcon } from '../runs/run-status.tsx';
import { shortId } from '../ui/short-id.ts';
import { PAGES } from './pages.ts';

interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

export function CommandPalette({ isOpen, onOpenChange }: CommandPaletteProps) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      onOpenChange(true);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onOpenChange]);

  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed left-1/2 top-[12vh] z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2"
        >
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <PaletteBody onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onDone }: { readonly onDone: () => void }) {
  const router = useRouter();
  const trpc = useTRPC();
  const runs = useQuery(trpc.runs.list.queryOptions({ limit: 50 }));
  const workflows = useQuery(trpc.workflows.list.queryOptions({ limit: 50 }));
  const go = (href: string): void => {
    onDone();
    router.push(href);
  };
  return (
    <Command label="Go to" className="palette">
      <Command.Input placeholder="A page, a run, a workflow" />
      <Command.List className="max-h-[50vh]">
        <Command.Empty>Nothing of that name.</Command.Empty>
        <Command.Group heading="Pages">
          {PAGES.map(({ href, title, icon: Icon }) => (
            <Command.Item key={href} value={title} onSelect={() => go(href)}>
              <Icon className="size-4 text-ink-3" aria-hidden />
              {title}
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Workflows">
          {workflows.data?.items.map(({ name }) => (
            <Command.Item key={name} value={`workflow ${name}`} onSelect={() => go(`/workflows/${name}`)}>
              <Workflow className="size-4 text-ink-3" aria-hidden />
              {name}
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Newest runs">
          {runs.data?.items.map((run) => (
            <Command.Item
              key={run.run_id}
              value={`${run.workflow.name} ${run.run_id}`}
              onSelect={() => go(`/runs/${run.run_id}`)}
            >
              <RunStatusIcon status={run.status} />
              <span className="truncate">{run.workflow.name}</span>
              <span className="ml-auto font-mono text-xs text-ink-3">{shortId(run.run_id)}</span>
            </Command.Item>
          ))}
        </Command.Group>
      </Command.List>
    </Command>
  );
}
