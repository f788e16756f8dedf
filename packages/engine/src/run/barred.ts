/** Somebody who may reject and speak, but whose approval does not count. */
export interface Barred {
  readonly id: string;
  /** `started the run`. */
  readonly because: string;
}
