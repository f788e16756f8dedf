import type { FieldSpec, Fields, Json } from '@aob/ir';
import { Field } from './field.tsx';

export type Values = { readonly [name: string]: Json };

interface FieldListProps {
  readonly fields: Fields;
  readonly values: Values;
  /** Pointer of what holds them, within the element. */
  readonly at: string;
  readonly onChange: (path: readonly string[], value: Json | undefined) => void;
  /** Fields that something else shows. */
  readonly without?: readonly string[];
}

/** The fields of a node type, an edge or a workflow, as the registry lists them. */
export function FieldList({ fields, values, at, onChange, without = [] }: FieldListProps) {
  const shown = Object.entries(fields).filter(([name]) => !without.includes(name));
  const known = new Set([...Object.keys(fields), ...without]);
  // What the registry does not know is there all the same, and the problems say so: it must be possible to take it out.
  const strange = Object.keys(values)
    .filter((name) => !known.has(name))
    .map((name): [string, FieldSpec] => [name, STRANGE]);
  return [...shown, ...strange].map(([name, spec]) =>
    spec.kind.kind === 'unavailable' && values[name] === undefined ? null : (
      <Field
        key={name}
        name={name}
        spec={spec}
        value={values[name]}
        at={`${at}/${name}`}
        onChange={(value, inside = []) => onChange([name, ...inside], value)}
      />
    ),
  );
}

const STRANGE: FieldSpec = {
  kind: { kind: 'json', isTemplate: false },
  description: 'There is no field of this name. Empty it to take it out.',
};
