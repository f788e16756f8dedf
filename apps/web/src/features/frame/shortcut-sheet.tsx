'use client';

import { Kbd } from '../ui/kbd.tsx';
import { Sheet } from '../ui/sheet.tsx';

const SHORTCUTS: readonly {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}[] = [
  {
    title: 'Everywhere',
    rows: [
      ['⌘K', 'go to a page, run or workflow'],
      ['g i', 'inbox'],
      ['g r', 'runs'],
      ['g w', 'workflows'],
      ['g p', 'patches'],
      ['?', 'this sheet'],
    ],
  },
  {
    title: 'Canvas',
    rows: [
      ['Tab', 'next node, in the order they run'],
      ['← → ↑ ↓', 'walk along edges and columns'],
      ['Enter', 'open the node in the inspector'],
      ['f', 'fit the graph'],
      ['/', 'find a node'],
    ],
  },
  {
    title: 'Editor',
    rows: [
      ['a', 'add a step behind the chosen one'],
      ['c', 'connect the chosen step'],
      ['o', 'open the steps inside'],
      ['Esc', 'let go; out of a body'],
      ['Del', 'remove what is chosen'],
      ['t', 'tidy up'],
      ['Ctrl Z', 'undo; with Shift again'],
      ['Ctrl S', 'save'],
    ],
  },
  {
    title: 'Run',
    rows: [
      ['d', 'what changed: patches as layers'],
      ['l', 'back to live'],
      ['[', 'one event back'],
      [']', 'one event on'],
      ['{', 'the mark before'],
      ['}', 'the next mark'],
      ['w', 'waterfall: where the time went'],
    ],
  },
  {
    title: 'Inbox',
    rows: [
      ['j', 'next decision'],
      ['k', 'the one before'],
      ['Enter', 'go to the decision'],
      ['a', 'approve'],
      ['r', 'reject'],
      ['c', 'request changes'],
      ['t', 'run a failed step again'],
    ],
  },
];

export function ShortcutSheet({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Sheet title="Shortcuts" isOpen={isOpen} onClose={onClose}>
      <div className="grid gap-6 sm:grid-cols-2">
        {SHORTCUTS.map(({ title, rows }) => (
          <section key={title}>
            <h3 className="mb-2 text-xs font-semibold text-ink-2">{title}</h3>
            <dl className="grid grid-cols-[4.5rem_1fr] gap-y-1.5 text-sm">
              {rows.map(([keys, does]) => (
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
