import { type FieldKind, type Fields, isJsonObject, type Json } from '@aob/ir';
import { ChevronRight, Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { issuesAt } from '../check/placed-issues.ts';
import { setAt } from '../document/edits.ts';
import { FieldIssues } from './field-issues.tsx';
import { type FieldListProps, type FieldProps, fieldWord } from './field-props.ts';
import { useFieldScope } from './field-scope.ts';

/** Fields with fields inside; a value of another shape is shown as the JSON it is. */
export function isGroup(kind: FieldKind, value: Json | undefined): boolean {
  if (kind.kind === 'object') return value === undefined || isJsonObject(value);
  if (kind.kind !== 'list' || kind.item.kind !== 'object') return false;
  return value === undefined || (Array.isArray(value) && value.every((item: Json) => isJsonObject(item)));
}

interface GroupFieldProps extends FieldProps {
  /** Groups stand in lists of fields, and fields in groups. */
  readonly renderFields: (list: FieldListProps) => ReactNode;
}

/** Folded away until it says something: an object with fields of its own, or a list of such objects. */
export function GroupField({ name, spec, value, at, onChange, renderFields }: GroupFieldProps) {
  const { issues } = useFieldScope();
  const { kind } = spec;
  const own = issuesAt(issues, at);
  return (
    <details className="field-group" open={value !== undefined || own.length > 0} data-field={at}>
      <summary>
        <ChevronRight className="size-4" aria-hidden />
        <span className="text-sm font-medium">{fieldWord(name)}</span>
      </summary>
      <div className="flex flex-col gap-4 border-l pl-3">
        <p className="text-xs text-ink-3">{spec.description.replaceAll('`', '')}</p>
        <FieldIssues issues={own.filter(({ place }) => place.field === at)} />
        {kind.kind === 'object' &&
          renderFields({
            fields: kind.fields,
            values: isJsonObject(value) ? value : {},
            at,
            onChange: (path, next) => onChange(next, path),
          })}
        {kind.kind === 'list' && kind.item.kind === 'object' && (
          <Items
            fields={kind.item.fields}
            value={value}
            at={at}
            onChange={(next) => onChange(next)}
            renderFields={renderFields}
          />
        )}
      </div>
    </details>
  );
}

interface ItemsProps extends Pick<GroupFieldProps, 'renderFields'> {
  readonly fields: Fields;
  readonly value: Json | undefined;
  readonly at: string;
  readonly onChange: (value: Json | undefined) => void;
}

function Items({ fields, value, at, onChange, renderFields }: ItemsProps) {
  const { isReadOnly } = useFieldScope();
  const items = (Array.isArray(value) ? value : []) as readonly Json[];
  const change = (next: readonly Json[]): void => onChange(next.length === 0 ? undefined : next);
  return (
    <>
      {items.map((item, i) => (
        // Items have no names: the place is all that tells them apart.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <fieldset key={i} className="flex flex-col gap-3 rounded-md border p-3">
          <legend className="flex items-center gap-1 px-1 text-xs text-ink-2">
            {i + 1}
            {!isReadOnly && (
              <IconButton
                icon={X}
                label={`Remove number ${i + 1}`}
                onClick={() => change(items.filter((_item, other) => other !== i))}
              />
            )}
          </legend>
          {renderFields({
            fields,
            values: isJsonObject(item) ? item : {},
            at: `${at}/${i}`,
            onChange: (path, next) =>
              change(items.map((one, other) => (other === i ? changed(one, path, next) : one))),
          })}
        </fieldset>
      ))}
      {!isReadOnly && (
        <Button icon={Plus} tone="quiet" className="self-start" onClick={() => change([...items, {}])}>
          Add one
        </Button>
      )}
    </>
  );
}

function changed(item: Json, path: readonly string[], value: Json | undefined): Json {
  return setAt(isJsonObject(item) ? item : {}, path, value);
}
