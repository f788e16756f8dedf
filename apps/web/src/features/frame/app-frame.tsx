'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { ArrowHeads } from '../canvas/arrow-heads.tsx';
import { LiveRegion } from '../live/announcer.tsx';
import { useWorkspaceStream } from '../live/use-workspace-stream.ts';
import { CommandPalette } from './command-palette.tsx';
import { StaleBanner } from './connection-dot.tsx';
import { PAGES } from './pages.ts';
import { Rail } from './rail.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';

/** Rail, top bar and page; owns what is open over them. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const router = useRouter();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isSheetOpen, setSheetOpen] = useState(false);
  useWorkspaceStream();
  useKeys({
    '?': () => setSheetOpen(true),
    ...Object.fromEntries(PAGES.map(({ key, href }) => [`g ${key}`, () => router.push(href)])),
  });

  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <TopBar onPalette={() => setPaletteOpen(true)} onShortcuts={() => setSheetOpen(true)} />
      <StaleBanner />
      <div className="flex min-h-0 flex-1 max-sm:flex-col">
        <Rail />
        <main id="page" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-auto outline-none">
          {children}
        </main>
      </div>
      <CommandPalette isOpen={isPaletteOpen} onOpenChange={setPaletteOpen} />
      <ShortcutSheet isOpen={isSheetOpen} onClose={() => setSheetOpen(false)} />
      <LiveRegion />
      <ArrowHeads />
    </div>
  );
}
