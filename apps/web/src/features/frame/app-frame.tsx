'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { ArrowHeads } from '../canvas/arrow-heads.tsx';
import { isUnderWay, sendWhenLeft, useStandings } from '../inbox/held/held-answers.ts';
import { areNoticesOn, useTicketNotices } from '../inbox/notices.ts';
import { LiveRegion } from '../live/announcer.tsx';
import { useWorkspaceStream } from '../live/use-workspace-stream.ts';
import { StaleBanner } from './connection-dot.tsx';
import { PAGES } from './pages.ts';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';

// Most visits open neither: they come when they are asked for.
const CommandPalette = dynamic(() =>
  import('./command-palette.tsx').then(({ CommandPalette }) => CommandPalette),
);
const ShortcutSheet = dynamic(() =>
  import('./shortcut-sheet.tsx').then(({ ShortcutSheet }) => ShortcutSheet),
);
const HeldBar = dynamic(() => import('../inbox/held/held-bar.tsx').then(({ HeldBar }) => HeldBar));

type Above = 'palette' | 'shortcuts';

/** Rail, top bar and page; owns what is open over them. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const router = useRouter();
  const [above, setAbove] = useState<Above>();
  useWorkspaceStream(areNoticesOn);
  useTicketNotices();
  useEffect(sendWhenLeft, []);
  const isAnswerUnderWay = [...useStandings().values()].some(isUnderWay);
  useKeys('frame', {
    '?': () => setAbove('shortcuts'),
    ...Object.fromEntries(PAGES.map(({ key, href }) => [`g ${key}` as const, () => router.push(href)])),
  });
  usePaletteChord(() => setAbove('palette'));

  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <TopBar onPalette={() => setAbove('palette')} onShortcuts={() => setAbove('shortcuts')} />
      <StaleBanner />
      <div className="flex min-h-0 flex-1 max-sm:flex-col">
        <Rail />
        <main id="page" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-auto outline-none">
          {children}
        </main>
      </div>
      {above === 'palette' && <CommandPalette onClose={() => setAbove(undefined)} />}
      {above === 'shortcuts' && <ShortcutSheet onClose={() => setAbove(undefined)} />}
      {isAnswerUnderWay && <HeldBar />}
      <LiveRegion />
      <ArrowHeads />
    </div>
  );
}

/** Held down with Control or Command, also while somebody types. */
function usePaletteChord(open: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
}
