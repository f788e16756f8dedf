import type { ValidateWorkflowRequest, Validation } from '../contract/workflows.ts';
import type { OutgoingPolicy } from '../outgoing/index.ts';
import { checkWhole } from './check-whole.ts';
import type { ReferencePorts } from './references.ts';

/** Everything that is wrong with a document, or the digest it would be saved under. Writes nothing. */
export const validateWorkflow = async (
  ports: ReferencePorts & { readonly outgoing: OutgoingPolicy },
  { definition }: ValidateWorkflowRequest,
): Promise<Validation> => {
  const checked = await checkWhole(ports, definition);
  return checked.ok
    ? { valid: true, issues: [], digest: checked.plan.digest }
    : { valid: false, issues: [...checked.issues] };
};
