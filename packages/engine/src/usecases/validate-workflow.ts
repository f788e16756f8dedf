import type { ValidateWorkflowRequest, Validation } from '../contract/workflows.ts';
import { checkDefinition } from './check-definition.ts';

/** Everything that is wrong with a document, or the digest it would be saved under. Writes nothing. */
export const validateWorkflow = ({ definition }: ValidateWorkflowRequest): Validation => {
  const checked = checkDefinition(definition);
  return checked.ok
    ? { valid: true, issues: [], digest: checked.plan.digest }
    : { valid: false, issues: [...checked.issues] };
};
