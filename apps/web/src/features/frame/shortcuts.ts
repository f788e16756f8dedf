/**
 * Every shortcut of the studio, by where it works. `useKeys` takes no key that is not written here, and the sheet and the
 * palette show what is written here: they cannot say something else than the pages do.
 */
import { PAGES } from './pages.ts';

export const SHORTCUTS = {
  frame: {
    '?': 'all shortcuts',
    z: 'take back the answer that was just given',
  },
  canvas: {
    f: 'fit the graph',
    '/': 'find a node',
    '+': 'zoom in',
    '-': 'zoom out',
    m: 'side by side: both views move together',
  },
  editor: {
    a: 'add a step behind the chosen one',
    c: 'connect the chosen step',
    o: 'open the steps inside',
    t: 'tidy up',
    Delete: 'remove what is chosen',
    Backspace: 'remove what is chosen',
    Escape: 'let go; out of a body',
  },
  run: {
    d: 'what changed: patches as layers',
    l: 'back to live',
    '[': 'one event back',
    ']': 'one event on',
    '{': 'the mark before',
    '}': 'the next mark',
    w: 'waterfall: where the time went',
  },
  inbox: {
    j: 'next decision',
    k: 'the one before',
    Enter: 'go to the decision',
    a: 'approve',
    r: 'reject',
    c: 'request changes',
    d: 'hand it to somebody else',
    x: 'choose it, to answer several at once',
    b: 'answer all that are chosen',
    t: 'run a failed step again',
    s: 'skip a failed step',
    Escape: 'let go of all that are chosen',
  },
} as const;

export type Area = keyof typeof SHORTCUTS;

/** What each key does on this page; `g` and a letter go to a page. A key is `event.key` in lower case. */
export type KeysOf<A extends Area> = {
  readonly [K in keyof (typeof SHORTCUTS)[A]]?: () => void;
} & (A extends 'frame' ? { readonly [sequence: `g ${string}`]: () => void } : unknown);

interface ShortcutRow {
  readonly keys: string;
  readonly does: string;
}

export interface ShortcutGroup {
  readonly area: Area;
  readonly title: string;
  readonly rows: readonly ShortcutRow[];
}

/** What the thing in focus does with a key itself, and what is held down with others. */
const BESIDE: { readonly [A in Area]: readonly ShortcutRow[] } = {
  frame: [{ keys: '⌘K', does: 'go to a page, run or workflow; do something here' }],
  canvas: [
    { keys: 'Tab', does: 'next node, in the order they run' },
    { keys: '← → ↑ ↓', does: 'walk along edges and columns' },
    { keys: 'Enter', does: 'open the node in the inspector' },
  ],
  editor: [
    { keys: 'Ctrl Z', does: 'undo; with Shift again' },
    { keys: 'Ctrl S', does: 'save' },
  ],
  run: [],
  inbox: [],
};

const TITLE: { readonly [A in Area]: string } = {
  frame: 'Everywhere',
  canvas: 'Canvas',
  editor: 'Editor',
  run: 'Run',
  inbox: 'Inbox',
};

/** How a key is called where `event.key` is a mouthful. */
const KEY_WORD: { readonly [key: string]: string } = { Delete: 'Del', Escape: 'Esc' };

export function wordsFor(area: Area, key: string): string | undefined {
  const words: { readonly [key: string]: string } = SHORTCUTS[area];
  return words[key] ?? PAGES.find((page) => area === 'frame' && key === `g ${page.key}`)?.title;
}

export function shortcutGroups(): readonly ShortcutGroup[] {
  return Object.entries(SHORTCUTS).map(([name, words]) => {
    const area = name as Area;
    const does = new Map<string, string>();
    // Of two keys that do the same the first is enough.
    for (const [key, text] of Object.entries(words))
      if (!does.has(text)) does.set(text, KEY_WORD[key] ?? key);
    const pages = area === 'frame' ? PAGES : [];
    return {
      area,
      title: TITLE[area],
      rows: [
        ...BESIDE[area],
        ...pages.map(({ key, title }) => ({ keys: `g ${key}`, does: title.toLowerCase() })),
        ...[...does].map(([text, keys]) => ({ keys, does: text })),
      ],
    };
  });
}
