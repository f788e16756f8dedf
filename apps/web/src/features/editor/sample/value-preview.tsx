import type { Preview, Written } from '@aob/engine/preview';
import { type CelScope, FROM_KEY, isJsonObject, type Json, mentionsTemplate } from '@aob/ir';
import { within } from '../document/completion.ts';
import { useFieldScope } from '../fields/field-scope.ts';
import { FIRST_ITERATION } from './recorded.ts';
import { usePreview } from './use-preview.ts';

interface ValuePreviewProps {
  readonly id: string;
  readonly written: Written;
  readonly scope?: CelScope | undefined;
}

/** What is written, with the values that were chosen to try it with. Silent where there is nothing to work out. */
export function ValuePreview({ id, written, scope = 'run' }: ValuePreviewProps) {
  const { surroundings, sample, each } = useFieldScope();
  const isAsked = hasExpression(written) && scope !== 'change' && scope !== 'conversation';
  const preview = usePreview(
    !isAsked || sample === undefined
      ? undefined
      : {
          written,
          variables: within(surroundings, scope).variables,
          // What a loop asks first, before any iteration.
          sample:
            scope === 'iter' && sample.iter === undefined ? { ...sample, iter: FIRST_ITERATION } : sample,
          ...(scope === 'item' && { each: each ?? '' }),
        },
  );
  if (preview === undefined || preview.kind === 'unreadable') return null;
  return (
    <output htmlFor={id} className="block text-xs" data-preview={preview.kind}>
      {preview.kind === 'value' ? (
        <ShownValue preview={preview} />
      ) : (
        <span className="text-ink-2">No value with these: {preview.message}</span>
      )}
    </output>
  );
}

function hasExpression({ kind, source }: Written): boolean {
  if (kind === 'cel') return source.trim() !== '';
  // A mapping may also take what steps returned as it is.
  return mentionsTemplate(source) || (isJsonObject(source) && source[FROM_KEY] !== undefined);
}

function ShownValue({ preview: { value, of } }: { readonly preview: Extract<Preview, { kind: 'value' }> }) {
  return (
    <>
      <span className="text-ink-3">{ofWords(of)} = </span>
      <code className="whitespace-pre-wrap break-words font-mono text-ink">{shown(value)}</code>
    </>
  );
}

function ofWords(of: Extract<Preview, { kind: 'value' }>['of']): string {
  if (of === undefined) return '';
  return of.met === undefined
    ? `For the first of ${of.count}`
    : `True for ${of.met} of ${of.count}; for the first`;
}

const SHOWN_MAX = 300;

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}… (${text.length} characters)`;
}
