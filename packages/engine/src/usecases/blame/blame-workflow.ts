import type { BlameResource } from '../../contract/blame.ts';
import { versionAt } from '../diff-workflow.ts';
import { done, type Outcome } from '../outcome.ts';
import { given } from '../present/values.ts';
import { unknownWorkflow } from '../resolve-workflow.ts';
import { presentBlame } from './present-blame.ts';
import { type BlamePorts, versionSteps } from './version-steps.ts';

/** Which version or patch brought each node, edge and field of a version. `ref`: a tag, a version number or a digest. */
export const blameWorkflow = async (
  ports: BlamePorts,
  name: string,
  ref: string,
): Promise<Outcome<BlameResource>> => {
  const digest = await versionAt(ports.workflows, { name, text: ref, pointer: '/ref' });
  if (!digest.ok) return digest;
  const steps = await versionSteps(ports, name, digest.value);
  const blame = presentBlame(steps);
  if (blame === undefined) return unknownWorkflow(ports.workflows, name, '/ref');
  const { version } = steps.at(-1)?.origin ?? {};
  return done({ workflow: name, digest: digest.value, ...given('version', version), ...blame });
};
