/** Where a decision stops and values are moved out of the log (R9, R20). Whoever decides may draw these closer; nothing else changes. */
export interface Bounds {
  /** Payloads up to this many characters stay in the event; larger ones become blobs. */
  readonly inlineChars: number;
  /** Pure nodes whose values are larger than this many characters become jobs, so that no decision waits for them. */
  readonly pureChars: number;
  /** A decision that has said so much opens no further instances of a body, so that no commit grows without bound. */
  readonly eventsPerDecision: number;
}

export const DEFAULT_BOUNDS: Bounds = {
  inlineChars: 16_384,
  pureChars: 262_144,
  eventsPerDecision: 2_000,
};
