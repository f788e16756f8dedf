import type { WorkflowFeed } from '../ports/workflow-feed.ts';
import type { Workflows } from '../ports/workflows.ts';

/** The same shelf, which says when something on it has changed; what was refused or stale has changed nothing. */
export const announcing = (workflows: Workflows, feed: WorkflowFeed): Workflows => {
  const announced = async <T>(workflow: string, work: Promise<T>, hasChanged: (result: T) => boolean) => {
    const result = await work;
    if (hasChanged(result)) feed.publish({ workflow });
    return result;
  };
  return {
    ...workflows,
    save: (version) => announced(version.name, workflows.save(version), ({ kind }) => kind === 'saved'),
    moveTag: (move) => announced(move.name, workflows.moveTag(move), ({ kind }) => kind === 'moved'),
    keepPatch: (write) =>
      announced(write.patch.workflow, workflows.keepPatch(write), ({ kind }) => kind === 'kept'),
    remove: (name) => announced(name, workflows.remove(name), (isGone) => isGone),
  };
};
