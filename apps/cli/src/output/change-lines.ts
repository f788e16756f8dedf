import { type ChangeSet, describeChangeSet } from '@aob/ir';
import type { Colors } from './output.ts';
import { clean } from './text.ts';

/** A change set, one line an element, as a diff is coloured. */
export function changeLines(changes: ChangeSet, colors: Colors): readonly string[] {
  const paint = { '+': colors.green, '-': colors.red, '~': colors.yellow };
  return describeChangeSet(changes).map(({ sign, text }) => paint[sign](clean(text)));
}
