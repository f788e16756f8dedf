import { Kbd } from '../ui/kbd.tsx';

const KEYS: readonly (readonly [string, string])[] = [
  ['j', 'next'],
  ['k', 'before'],
  ['a', 'approve'],
  ['r', 'reject'],
  ['c', 'changes'],
  ['d', 'hand on'],
  ['x', 'choose'],
  ['Enter', 'reason'],
  ['z', 'undo'],
  ['?', 'all'],
];

/** The keys of this page, where there is a keyboard to speak of. */
export function KeyHints() {
  return (
    <p
      role="note"
      aria-label="Keys"
      className="flex shrink-0 flex-wrap gap-x-2.5 gap-y-1 border-t px-3 py-2 text-2xs text-ink-3 max-md:hidden"
    >
      {KEYS.map(([key, does]) => (
        <span key={key} className="inline-flex items-center gap-1 whitespace-nowrap">
          <Kbd isSpoken>{key}</Kbd>
          {does}
        </span>
      ))}
    </p>
  );
}
