/**
 * When does one of several tokens hold? Each is a conjunction of atoms; the answer is one conjunction when the weakest
 * is implied by all others, after the outcomes of a choice were put together again: (a and x) or (a and not x) is a.
 */
import { addBit, type Bits, bitsOf, hasBit, isSubset, removeBit } from './bits.ts';

/** By atom: all atoms of the same choice, itself among them. */
export type Choices = ReadonlyMap<number, readonly number[]>;

interface Term {
  readonly bits: Bits;
  readonly atoms: readonly number[];
  /** All words of the set folded into one: a subset has a subset of it. */
  readonly fold: number;
}

/** The token that holds exactly when one of `tokens` does, if it is one set of atoms. */
export function weakestOf(tokens: readonly Bits[], choices: Choices): Bits | undefined {
  let terms = absorb(tokens);
  while (terms.length > 1) {
    const merged = mergeChoices(terms, choices);
    if (merged.length === 0) return undefined;
    terms = absorb([...terms.map((term) => term.bits), ...merged]);
  }
  return terms[0]?.bits;
}

/** Without those that imply another one. */
function absorb(tokens: readonly Bits[]): readonly Term[] {
  const terms = tokens.map(termOf).sort((a, b) => a.atoms.length - b.atoms.length);
  const kept: Term[] = [];
  for (const term of terms) if (!kept.some((weaker) => implies(term, weaker))) kept.push(term);
  return kept;
}

function termOf(bits: Bits): Term {
  let fold = 0;
  for (const word of bits) fold |= word;
  return { bits, atoms: bitsOf(bits), fold };
}

function implies(strong: Term, weak: Term): boolean {
  return (weak.fold & ~strong.fold) === 0 && isSubset(weak.bits, strong.bits);
}

/** What is left of each term when every outcome of one of its choices is covered by some term. */
function mergeChoices(terms: readonly Term[], choices: Choices): readonly Bits[] {
  const withAtom = new Map<number, Term[]>();
  for (const term of terms) {
    for (const atom of term.atoms) {
      const known = withAtom.get(atom);
      if (known === undefined) withAtom.set(atom, [term]);
      else known.push(term);
    }
  }
  const merged: Bits[] = [];
  for (const term of terms) {
    for (const atom of term.atoms) {
      const choice = choices.get(atom);
      if (choice === undefined || !choice.every((other) => withAtom.has(other))) continue;
      const rest = term.bits.slice();
      removeBit(rest, atom);
      if (choice.every((other) => isCovered(rest, other, withAtom.get(other) ?? []))) merged.push(rest);
    }
  }
  return merged;
}

function isCovered(rest: Bits, atom: number, terms: readonly Term[]): boolean {
  // Two outcomes of one choice at once: that term never holds, and covers nothing.
  if (hasBit(rest, atom)) return false;
  addBit(rest, atom);
  const found = terms.some((term) => isSubset(term.bits, rest));
  removeBit(rest, atom);
  return found;
}
