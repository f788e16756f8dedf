/** How many and which people it takes: the same for a gate and for the review of a patch. */
import { type FieldKind, type FieldSpec, text } from './fields.ts';

/** Never a template: who decides must not follow from data an agent can change (R36). */
export const PEOPLE: FieldKind = {
  kind: 'list',
  item: text(200, { pattern: /\S/, wanted: 'a user or a role' }),
  min: 1,
  max: 100,
};

export const QUORUM: FieldSpec = {
  kind: { kind: 'integer', min: 1, max: 100 },
  description: 'How many different people must approve; one rejection rejects.',
  default: 1,
};

export const FOUR_EYES: FieldSpec = {
  kind: { kind: 'flag' },
  description: 'Nobody approves what is their own: the run they started, the change they proposed.',
  default: false,
};
