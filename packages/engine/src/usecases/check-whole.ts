import type { Json } from '@aob/ir';
import type { OutgoingPolicy } from '../outgoing/index.ts';
import { type CheckedDefinition, checkDefinition } from './check-definition.ts';
import { checkReferences, type Pushing, type ReferencePorts } from './references.ts';

/** A document and what it refers to, every problem of both at once. */
export const checkWhole = async (
  { outgoing, ...ports }: ReferencePorts & { readonly outgoing: OutgoingPolicy },
  definition: Json,
  tag?: string,
): Promise<CheckedDefinition> => {
  const at = '/definition';
  const checked = checkDefinition(definition, outgoing, at);
  if (!checked.ok) return checked;
  const pushing: Pushing | undefined = tag === undefined ? undefined : { name: checked.plan.name, tag };
  const { issues, plan } = await checkReferences(ports, checked.plan, pushing);
  if (issues.length === 0) return { ok: true, plan };
  return { ok: false, issues: issues.map((issue) => ({ ...issue, pointer: `${at}${issue.pointer}` })) };
};
