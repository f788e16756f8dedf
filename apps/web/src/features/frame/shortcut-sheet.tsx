'use client';

import { Kbd } from '../ui/kbd.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { shortcutGroups } from './shortcuts.ts';

export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title="Shortcuts" isOpen onClose={onClose}>
      <div className="grid gap-6 sm:grid-cols-2">
        {shortcutGroups().map(({ area, title, rows }) => (
          <section key={area} aria-label={title}>
            <h3 className="mb-2 text-xs font-semibold text-ink-2">{title}</h3>
            <dl className="grid grid-cols-[4.5rem_1fr] gap-y-1.5 text-sm">
              {rows.map(({ keys, does }) => (
                <div key={keys} className="contents">
                  <dt>
                    <Kbd isSpoken>{keys}</Kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
