import { createListeners } from '../../listeners.ts';
import type { WorkflowFeed, WorkflowNotice, WorkflowSource } from '../../ports/workflow-feed.ts';

/** Tells the streams of this process. */
export const createMemoryWorkflowFeed = (): WorkflowFeed & WorkflowSource => {
  const listeners = createListeners<WorkflowNotice>();
  return { publish: listeners.tell, subscribe: listeners.add };
};
