/** One thing over the life of a run: what it was after which event. */
export interface Track<T> {
  /** Ascending; the values stand at the same places. */
  readonly seqs: number[];
  readonly values: T[];
}

export const emptyTrack = <T>(): Track<T> => ({ seqs: [], values: [] });

/** Events come in order, so that a value always goes to the end; of one event the last word counts. */
export const noteValue = <T>({ seqs, values }: Track<T>, seq: number, value: T): void => {
  if (seqs.at(-1) === seq) values[values.length - 1] = value;
  else {
    seqs.push(seq);
    values.push(value);
  }
};

/** What it was after event `seq`; undefined before it was anything. */
export const valueAt = <T>({ seqs, values }: Track<T>, seq: number): T | undefined =>
  values[countUpTo(seqs, seq) - 1];

/** How many of these ascending seqs are not after `seq`. */
export const countUpTo = (seqs: readonly number[], seq: number): number => {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seqs[middle] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
};
