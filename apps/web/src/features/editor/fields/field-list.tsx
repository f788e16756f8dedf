import type { FieldSpec } from '@aob/ir';
import { Field } from './field.tsx';
import type { FieldListProps, FieldProps } from './field-props.ts';
import { GroupField, isGroup } from './group-field.tsx';

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
      <AnyField
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

function AnyField(props: FieldProps) {
  if (!isGroup(props.spec.kind, props.value)) return <Field {...props} />;
  return <GroupField {...props} renderFields={(inside) => <FieldList {...inside} />} />;
}

const STRANGE: FieldSpec = {
  kind: { kind: 'json', isTemplate: false },
  description: 'There is no field of this name. Empty it to take it out.',
};
