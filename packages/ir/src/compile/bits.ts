/** Sets of small numbers, for the analyses that look at every pair of nodes. */
export type Bits = Uint32Array;

export function emptyBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5);
}

/** `count` sets at once, in one piece of memory: asking for each by itself takes longer than what is done with them. */
export function manyEmptyBits(count: number, size: number): Bits[] {
  const words = emptyBits(size).length;
  const all = new Uint32Array(words * count);
  return Array.from({ length: count }, (_, i) => all.subarray(i * words, (i + 1) * words));
}

export function addBit(bits: Bits, i: number): void {
  bits[i >>> 5] = (bits[i >>> 5] ?? 0) | (1 << (i & 31));
}

export function hasBit(bits: Bits, i: number): boolean {
  return ((bits[i >>> 5] ?? 0) & (1 << (i & 31))) !== 0;
}

export function removeBit(bits: Bits, i: number): void {
  bits[i >>> 5] = (bits[i >>> 5] ?? 0) & ~(1 << (i & 31));
}

export function uniteInto(target: Bits, other: Bits): void {
  for (let w = 0; w < target.length; w++) target[w] = (target[w] ?? 0) | (other[w] ?? 0);
}

export function intersectInto(target: Bits, other: Bits): void {
  for (let w = 0; w < target.length; w++) target[w] = (target[w] ?? 0) & (other[w] ?? 0);
}

export function isSubset(part: Bits, whole: Bits): boolean {
  for (let w = 0; w < part.length; w++) if (((part[w] ?? 0) & ~(whole[w] ?? 0)) !== 0) return false;
  return true;
}

export function isSame(a: Bits, b: Bits): boolean {
  for (let w = 0; w < a.length; w++) if (a[w] !== b[w]) return false;
  return true;
}

export function bitsOf(bits: Bits): number[] {
  const found: number[] = [];
  for (let w = 0; w < bits.length; w++) {
    for (let word = bits[w] ?? 0; word !== 0; word &= word - 1)
      found.push(w * 32 + (31 - Math.clz32(word & -word)));
  }
  return found;
}
