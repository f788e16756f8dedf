/** What became of one of several answers. */
export type Verdict<Done> =
  | { readonly state: 'sending' }
  | { readonly state: 'done'; readonly done: Done }
  | { readonly state: 'refused'; readonly error: unknown };

interface TellMany<Done> {
  readonly ids: readonly string[];
  readonly tell: (id: string) => Promise<Done>;
  /** So many are under way at once. */
  readonly atOnce: number;
  /** Once it is aborted nothing more is begun; what is under way ends as it ends. */
  readonly signal: AbortSignal;
  readonly onVerdict: (id: string, verdict: Verdict<Done>) => void;
}

/** Tells each on its own, in order: a refusal of one is no reason to leave out the others. Never rejects. */
export async function tellMany<Done>({
  ids,
  tell,
  atOnce,
  signal,
  onVerdict,
}: TellMany<Done>): Promise<void> {
  const waiting = ids.values();
  const work = async (): Promise<void> => {
    for (const id of waiting) {
      if (signal.aborted) return;
      onVerdict(id, { state: 'sending' });
      try {
        onVerdict(id, { state: 'done', done: await tell(id) });
      } catch (error) {
        onVerdict(id, { state: 'refused', error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, work));
}
