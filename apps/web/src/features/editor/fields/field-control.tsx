import type { FieldKind, Json } from '@aob/ir';
import clsx from 'clsx';
import { ValuePreview } from '../sample/value-preview.tsx';
import { BodyInput } from './body-input.tsx';
import { ChoiceInput } from './choice-input.tsx';
import { ExpressionInput } from './expression-input.tsx';
import { useFieldScope } from './field-scope.ts';
import { JoinInput } from './join-input.tsx';
import { JsonInput } from './json-input.tsx';
import { LinesInput } from './lines-input.tsx';
import { SchemaInput } from './schema/schema-input.tsx';
import { TextMapInput } from './text-map-input.tsx';

export interface ControlProps {
  readonly id: string;
  readonly kind: FieldKind;
  readonly value: Json | undefined;
  readonly at: string;
  /** What leaving it out means. */
  readonly fallback: Json | undefined;
  readonly describedBy: string;
  readonly isInvalid: boolean;
  readonly onChange: (value: Json | undefined) => void;
}

/** The control for a kind of field; a value of another shape than the kind wants is shown as the JSON it is. */
export function FieldControl(props: ControlProps) {
  const { kind, value } = props;
  switch (kind.kind) {
    case 'choice':
      return isText(value) ? <ChoiceInput {...props} kind={kind} value={value} /> : <JsonInput {...props} />;
    case 'integer':
    case 'number':
      return <NumberControl {...props} />;
    case 'flag':
      return value === undefined || typeof value === 'boolean' ? (
        <FlagInput {...props} />
      ) : (
        <JsonInput {...props} />
      );
    case 'text':
    case 'cel':
    case 'url':
    case 'duration':
    case 'timestamp':
      return isText(value) ? <TextControl {...props} value={value} /> : <JsonInput {...props} />;
    case 'targets':
      return <LinesInput {...props} isOneText />;
    case 'list':
      return kind.item.kind === 'object' ? (
        <JsonInput {...props} />
      ) : (
        <LinesInput {...props} item={kind.item} />
      );
    case 'text_map':
      return <TextMapInput {...props} />;
    case 'join':
      return <JoinInput {...props} />;
    case 'body':
      return <BodyInput {...props} />;
    case 'json_schema':
      return <SchemaInput {...props} />;
    case 'json':
      return <TemplateJson {...props} />;
    default:
      return <JsonInput {...props} />;
  }
}

function TemplateJson(props: ControlProps) {
  const { id, kind, value } = props;
  return (
    <>
      <JsonInput {...props} />
      {kind.kind === 'json' && kind.isTemplate && value !== undefined && (
        <ValuePreview id={id} written={{ kind: 'template', source: value }} />
      )}
    </>
  );
}

function isText(value: Json | undefined): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

interface Wording {
  readonly mode: 'cel' | 'template' | 'plain';
  readonly placeholder?: string;
  readonly isLong?: boolean;
  /** Words for people, which are not written in the letters of code. */
  readonly isProse?: boolean;
}

function wordingOf(kind: FieldKind): Wording {
  switch (kind.kind) {
    case 'text':
      return {
        mode: kind.isTemplate ? 'template' : 'plain',
        isLong: kind.isLong === true,
        isProse: kind.isCode !== true,
      };
    case 'cel':
      return { mode: 'cel', placeholder: 'An expression', isLong: true };
    case 'url':
      return { mode: 'template', placeholder: 'https://' };
    case 'duration':
      return { mode: kind.isTemplate ? 'template' : 'plain', placeholder: '30s, 1h30m' };
    case 'timestamp':
      return { mode: kind.isTemplate ? 'template' : 'plain', placeholder: '2026-01-31T09:00:00Z' };
    default:
      return { mode: 'plain' };
  }
}

function TextControl(props: ControlProps & { readonly value: string | undefined }) {
  const { id, kind, value = '', describedBy, isInvalid, onChange } = props;
  const { isReadOnly } = useFieldScope();
  const { mode, placeholder, isLong = false, isProse = false } = wordingOf(kind);
  const change = (text: string): void => onChange(text === '' ? undefined : text);
  if (mode !== 'plain') {
    return (
      <ExpressionInput
        id={id}
        mode={mode}
        {...(kind.kind === 'cel' ? { scope: kind.scope } : {})}
        value={value}
        isLong={isLong}
        isProse={isProse}
        placeholder={placeholder}
        describedBy={describedBy}
        isInvalid={isInvalid}
        onChange={change}
      />
    );
  }
  const shared = {
    id,
    value,
    placeholder,
    readOnly: isReadOnly,
    'aria-describedby': describedBy,
    'aria-invalid': isInvalid,
  };
  return isLong ? (
    <textarea
      {...shared}
      rows={3}
      className={clsx('field field-grow', !isProse && 'font-mono')}
      onChange={({ target }) => change(target.value)}
    />
  ) : (
    <input {...shared} className="field" onChange={({ target }) => change(target.value)} />
  );
}

function NumberControl(props: ControlProps) {
  const { id, kind, value, fallback, describedBy, isInvalid, onChange } = props;
  const { isReadOnly } = useFieldScope();
  if (
    (kind.kind !== 'integer' && kind.kind !== 'number') ||
    (value !== undefined && typeof value !== 'number')
  )
    return <JsonInput {...props} />;
  return (
    <input
      id={id}
      type="number"
      className="field w-40"
      min={kind.min}
      max={kind.max}
      step={kind.kind === 'integer' ? 1 : 'any'}
      value={value ?? ''}
      placeholder={typeof fallback === 'number' ? String(fallback) : ''}
      readOnly={isReadOnly}
      aria-describedby={describedBy}
      aria-invalid={isInvalid}
      onChange={({ target }) =>
        onChange(Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)
      }
    />
  );
}

function FlagInput({ id, value, fallback, describedBy, onChange }: ControlProps) {
  const { isReadOnly } = useFieldScope();
  const isOn = value ?? fallback ?? false;
  return (
    <input
      id={id}
      type="checkbox"
      className="size-4 accent-(--accent)"
      checked={isOn === true}
      disabled={isReadOnly}
      aria-describedby={describedBy}
      // What says the same as leaving it out is left out.
      onChange={({ target }) => onChange(target.checked === (fallback ?? false) ? undefined : target.checked)}
    />
  );
}
