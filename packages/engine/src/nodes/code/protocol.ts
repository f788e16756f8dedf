/** What goes to the thread that runs inline code, and what comes back. */
export interface ThreadSettings {
  /** A whole number of pages of 64 kB. */
  readonly memoryBytesMax: number;
}

export interface CodeJob {
  /** The body of a function of `inputs`. */
  readonly code: string;
  /** JSON text: it is read inside the sandbox, so that nothing of ours ever gets in. */
  readonly inputs: string;
  /** Four whole numbers below 2^32, the same for every attempt of an execution. */
  readonly seed: readonly number[];
  readonly timeLimitMs: number;
}

export interface CodeLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

export type CodeProblem =
  /** QuickJS did not take what the parser had taken. */
  | 'syntax'
  | 'threw'
  /** What it returned is not JSON. */
  | 'output'
  | 'time'
  | 'memory'
  | 'stack';

export type CodeResult =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly problem: CodeProblem; readonly message: string; readonly line?: number };

export type CodeAnswer = CodeResult & {
  readonly lines: readonly CodeLine[];
  /** Lines beyond those. */
  readonly droppedLines: number;
  /** Nobody knows in what state the run left its thread: that one is not used again. */
  readonly isSpent: boolean;
};
