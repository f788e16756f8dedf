/** Another version, a tag that moved, a patch or a word on one: no log holds what happens to a workflow (adr/0029). */
export interface WorkflowNotice {
  readonly workflow: string;
}

export interface WorkflowFeed {
  publish(notice: WorkflowNotice): void;
}

/** For streams: hints, read again what they are about (R17). */
export interface WorkflowSource {
  /** The answer ends it. Listeners must not throw and must not wait. */
  subscribe(listener: (notice: WorkflowNotice) => void): () => void;
}
