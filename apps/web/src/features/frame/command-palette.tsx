'use client';

import { Command } from 'cmdk';
import { Workflow, Zap } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useDeferredValue, useRef, useState } from 'react';
import { RunStatusIcon } from '../runs/run-status.tsx';
import { useFocusBack } from '../ui/focus-back.ts';
import { Kbd } from '../ui/kbd.tsx';
import { shortId } from '../ui/short-id.ts';
import { PAGES } from './pages.ts';
import { useFound } from './use-found.ts';
import { keyActs } from './use-keys.ts';

/** Goes to a page, a workflow or a run, by name or id, and does what the keys of the page do. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const chosen = useRef<() => void>(undefined);
  const focusBack = useFocusBack(() => chosen.current?.());
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed left-1/2 top-[12vh] z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2"
          {...focusBack}
        >
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <PaletteBody
            onChoose={(run) => {
              chosen.current = run;
              onClose();
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onChoose }: { readonly onChoose: (run: () => void) => void }) {
  const router = useRouter();
  const [text, setText] = useState('');
  const [acts] = useState(keyActs);
  const { runs, workflows } = useFound(useDeferredValue(text.trim()));
  const go = (href: string): void => onChoose(() => router.push(href));
  return (
    <Command label="Go to" className="palette">
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="A page, a run, a workflow, or what to do"
      />
      <Command.List className="max-h-[50vh]">
        <Command.Empty>Nothing of that name.</Command.Empty>
        <Command.Group heading="Pages">
          {PAGES.map(({ href, title, icon: Icon, key }) => (
            <Command.Item key={href} value={title} onSelect={() => go(href)}>
              <Icon className="size-4 text-ink-3" aria-hidden />
              {title}
              <Keys>{`g ${key}`}</Keys>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="On this page">
          {acts.map(({ key, does, run }) => (
            <Command.Item key={does} value={`do ${does}`} onSelect={() => onChoose(run)}>
              <Zap className="size-4 text-ink-3" aria-hidden />
              <span className="first-letter:uppercase">{does}</span>
              <Keys>{key}</Keys>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Workflows">
          {workflows.map(({ name }) => (
            <Command.Item key={name} value={`${name} workflow`} onSelect={() => go(`/workflows/${name}`)}>
              <Workflow className="size-4 text-ink-3" aria-hidden />
              {name}
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading={text === '' ? 'Newest runs' : 'Runs'}>
          {runs.map((run) => (
            <Command.Item
              key={run.run_id}
              value={`${run.workflow.name} ${run.run_id} ${run.key ?? ''}`}
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

function Keys({ children }: { readonly children: string }) {
  return (
    <span className="ml-auto">
      <Kbd>{children}</Kbd>
    </span>
  );
}
