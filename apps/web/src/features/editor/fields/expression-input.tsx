import type { CelScope } from '@aob/ir';
import clsx from 'clsx';
import { useLayoutEffect, useRef, useState } from 'react';
import { type Completion, complete, type Suggestion, within } from '../document/completion.ts';
import { ValuePreview } from '../sample/value-preview.tsx';
import { useFieldScope } from './field-scope.ts';

interface ExpressionInputProps {
  readonly id: string;
  /** Where no label element names it. */
  readonly label?: string;
  /** Bare CEL, or text with `${…}` in it. */
  readonly mode: 'cel' | 'template';
  readonly scope?: CelScope;
  readonly value: string;
  /** Enter writes a new line. */
  readonly isLong: boolean;
  /** Words for people with expressions in them; default: it is read as code. */
  readonly isProse?: boolean;
  readonly placeholder?: string | undefined;
  readonly describedBy: string;
  readonly isInvalid: boolean;
  readonly onChange: (value: string) => void;
}

/** A text with expressions, which offers what can be read at this place as it is typed, and says what it comes to. */
export function ExpressionInput(props: ExpressionInputProps) {
  const { id, mode, scope, value } = props;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <ExpressionText {...props} />
      <ValuePreview id={id} written={{ kind: mode, source: value }} scope={scope} />
    </div>
  );
}

function ExpressionText(props: ExpressionInputProps) {
  const { id, label, value, isLong, isProse = false, placeholder, describedBy, isInvalid, onChange } = props;
  const { isReadOnly } = useFieldScope();
  const { box, shown, at, look, close, take, steer } = useOffer(props);
  return (
    <div className="relative">
      <textarea
        id={id}
        ref={box}
        rows={1}
        className={clsx('field field-grow', !isProse && 'font-mono')}
        spellCheck={isProse}
        autoComplete="off"
        value={value}
        placeholder={placeholder}
        readOnly={isReadOnly}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        aria-autocomplete="list"
        aria-controls={shown.length > 0 ? `${id}-offer` : undefined}
        aria-activedescendant={shown.length > 0 ? `${id}-offer-${at}` : undefined}
        onChange={({ target }) => {
          onChange(target.value);
          look(target.value, target.selectionStart);
        }}
        onBlur={close}
        onKeyDown={(event) => {
          const act = event.ctrlKey || event.metaKey ? undefined : steer(event.key);
          if (act !== undefined) {
            event.preventDefault();
            event.stopPropagation();
            act();
          } else if (event.key === ' ' && event.ctrlKey) {
            event.preventDefault();
            look(value, event.currentTarget.selectionStart);
          } else if (event.key === 'Enter' && !isLong) event.preventDefault();
        }}
      />
      {shown.length > 0 && <Offer id={`${id}-offer`} shown={shown} at={at} onTake={take} />}
    </div>
  );
}

const SHOWN_MAX = 8;

/** What is offered, which of it is at hand, and what the keys do with it. */
function useOffer({ mode, scope = 'run', value, onChange }: ExpressionInputProps) {
  const { surroundings } = useFieldScope();
  const box = useRef<HTMLTextAreaElement>(null);
  const [offer, setOffer] = useState<Completion>();
  const [at, setAt] = useState(0);
  const [cursor, setCursor] = useState<number>();
  useLayoutEffect(() => {
    if (cursor === undefined) return;
    box.current?.setSelectionRange(cursor, cursor);
    setCursor(undefined);
  }, [cursor]);
  const shown = offer?.suggestions.slice(0, SHOWN_MAX) ?? [];
  const close = (): void => setOffer(undefined);
  const take = (text: string | undefined): void => {
    const end = box.current?.selectionStart ?? value.length;
    if (text === undefined || offer === undefined) return;
    onChange(`${value.slice(0, offer.from)}${text}${value.slice(end)}`);
    setCursor(offer.from + text.length);
    close();
  };
  const keys: { readonly [key: string]: () => void } = {
    ArrowDown: () => setAt((at + 1) % shown.length),
    ArrowUp: () => setAt((at + shown.length - 1) % shown.length),
    Enter: () => take(shown[at]?.text),
    Tab: () => take(shown[at]?.text),
    Escape: close,
  };
  return {
    box,
    shown,
    at,
    close,
    take,
    steer: (key: string) => (shown.length === 0 ? undefined : keys[key]),
    look: (text: string, position: number) => {
      setOffer(complete(text, position, mode, within(surroundings, scope)));
      setAt(0);
    },
  };
}

interface OfferProps {
  readonly id: string;
  readonly shown: readonly Suggestion[];
  readonly at: number;
  readonly onTake: (text: string) => void;
}

function Offer({ id, shown, at, onTake }: OfferProps) {
  return (
    <div id={id} role="listbox" aria-label="Suggestions" className="expression-offer menu">
      {shown.map(({ text, detail }, i) => (
        <div
          key={text}
          id={`${id}-${i}`}
          role="option"
          // The field keeps the focus; the keys of the field choose.
          tabIndex={-1}
          aria-selected={i === at}
          className="menu-item"
          data-highlighted={i === at || undefined}
          // Before the field loses the focus, which closes the list.
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(text);
          }}
        >
          <span className="font-mono text-xs">{text}</span>
          <span className="ml-auto truncate text-xs text-ink-3">{detail}</span>
        </div>
      ))}
    </div>
  );
}
