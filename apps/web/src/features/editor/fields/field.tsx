import type { FieldSpec } from '@aob/ir';
import { useId } from 'react';
import { issuesAt } from '../check/placed-issues.ts';
import { FieldControl } from './field-control.tsx';
import { FieldIssues } from './field-issues.tsx';
import { type FieldProps, fieldWord } from './field-props.ts';
import { useFieldScope } from './field-scope.ts';

/** One field: its name, what it holds, what it is for, and what is wrong with it. */
export function Field({ name, spec, value, at, onChange }: FieldProps) {
  const scope = useFieldScope();
  const id = useId();
  const issues = issuesAt(scope.issues, at);
  const about = `${id}-about`;
  const help = helpOf(spec);
  const isFlag = spec.kind.kind === 'flag' && (value === undefined || typeof value === 'boolean');
  const control = (
    <FieldControl
      id={id}
      kind={spec.kind}
      value={value}
      at={at}
      fallback={spec.default}
      describedBy={about}
      isInvalid={issues.length > 0}
      onChange={onChange}
    />
  );
  return (
    <div
      className={isFlag ? 'flex flex-wrap items-center gap-x-2 gap-y-1' : 'flex flex-col gap-1'}
      data-field={at}
    >
      {isFlag && control}
      <label htmlFor={id} className="text-sm font-medium">
        {fieldWord(name)}
        {spec.isRequired === true && <span className="font-normal text-ink-3"> (needed)</span>}
      </label>
      {!isFlag && control}
      <div id={about} className="flex w-full flex-col gap-1">
        <p className="text-xs text-ink-3">{help}</p>
        <FieldIssues issues={issues} />
      </div>
    </div>
  );
}

/** What it is for, and what it means to leave it out where that is a plain value. */
function helpOf({ description, default: fallback }: FieldSpec): string {
  const text = description.replaceAll('`', '');
  if (fallback === undefined || fallback === false || typeof fallback === 'object') return text;
  return `${text} Default: ${String(fallback)}.`;
}
