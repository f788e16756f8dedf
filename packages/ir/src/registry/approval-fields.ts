/** How many and which people it takes: the same for a gate and for the review of a patch. */
import { type FieldKind, type FieldSpec, type Fields, text } from './fields.ts';

/** Never a template: who decides must not follow from data an agent can change (R36). */
export const PEOPLE: Extract<FieldKind, { kind: 'list' }> = {
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

/** More steps than anybody will climb. */
const STEPS_MAX = 10;

const STEP: Fields = {
  approvers: {
    // That somebody is in it is a rule of its own, with words of its own.
    kind: { ...PEOPLE, min: 0 },
    isRequired: true,
    description: 'Users or roles who may decide from then on, beside those who were asked before.',
  },
  timeout: {
    kind: { kind: 'duration', isTemplate: false },
    description: 'How long they have; default: as long as those before them had at first.',
  },
};

export const ESCALATE_TO: FieldSpec = {
  kind: { kind: 'list', item: { kind: 'object', fields: STEP }, min: 0, max: STEPS_MAX },
  description:
    'Who is asked when nobody answered in time, step by step; silence after the last one is recorded and approves nothing.',
};

export const REMIND_EVERY: FieldSpec = {
  kind: { kind: 'duration', isTemplate: false },
  description: 'How often those who are asked are reminded while nobody has decided; at least a minute.',
};
