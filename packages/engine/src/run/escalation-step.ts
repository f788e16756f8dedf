/** Who is asked when everybody before them let their time pass. */
export interface EscalationStep {
  readonly approvers: readonly string[];
  readonly timeout_ms: number;
}
