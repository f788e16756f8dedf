import type { ValidateWorkflowRequest, Validation } from '../contract/workflows.ts';
import type { OutgoingPolicy } from '../outgoing/index.ts';
import { checkDefinition } from './check-definition.ts';

/** Everything that is wrong with a document, or the digest it would be saved under. Writes nothing. */
export const validateWorkflow = (
  { outgoing }: { readonly outgoing: OutgoingPolicy },
  { definition }: ValidateWorkflowRequest,
): Validation => {
  const checked = checkDefinition(definition, outgoing);
  return checked.ok
    ? { valid: true, issues: [], digest: checked.plan.digest }
    : { valid: false, issues: [...checked.issues] };
};
