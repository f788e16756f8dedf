import type { ChangeLine, ChangeSet } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ChangeList } from '../../patches/patch-changes.tsx';
import { actorWord } from '../../runs/actor.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Section } from '../../ui/section.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonBlock } from '../../ui/skeleton.tsx';
import { ask } from '../check/compiler.ts';
import type { Conflict } from '../document/merge.ts';
import type { Session } from '../state/use-session.ts';
import type { Latest } from './latest.ts';

interface NewerSheetProps {
  readonly session: Session;
  readonly newer: Latest;
  readonly onClose: () => void;
}

/** What both changed, and how it comes together; nothing is saved here, and nothing of either is lost by looking. */
export function NewerSheet({ session, newer, onClose }: NewerSheetProps) {
  const { state, document, dispatch } = session;
  const base = state.base?.lean ?? document;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const query = useQuery({
    queryKey: ['merge', state.base?.digest, newer.digest, document],
    queryFn: () => ask('merge', { base, mine: document, theirs: newer.lean }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const goOn = (next: typeof document): void => {
    dispatch({ kind: 'rebase', base: newer, document: next });
    onClose();
  };
  const { conflicts = [] } = query.data ?? {};
  return (
    <Sheet
      title={`Version ${newer.version} was saved meanwhile`}
      description={
        conflicts.length === 0
          ? 'Your changes and theirs stand side by side. Put yours on top, look at the result, then save.'
          : 'Where both changed the same, choose whose counts. Everything else stands side by side.'
      }
      isOpen
      onClose={onClose}
    >
      {query.isError && <ProblemView error={query.error} />}
      {query.data === undefined ? (
        !query.isError && <SkeletonBlock className="h-64" />
      ) : (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <Side title="You changed" changes={query.data.mine} />
            <Side title={`${actorWord(newer.by)} changed`} changes={query.data.theirs} />
          </div>
          {conflicts.map((conflict) => (
            <Choice
              key={conflict.element}
              conflict={conflict}
              isMine={chosen.includes(conflict.element)}
              onChoose={(isMine) =>
                setChosen((now) => [
                  ...now.filter((element) => element !== conflict.element),
                  ...(isMine ? [conflict.element] : []),
                ])
              }
            />
          ))}
        </>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="danger" className="mr-auto" onClick={() => goOn(newer.lean)}>
          Drop mine
        </Button>
        <Button onClick={onClose}>Not now</Button>
        <Button
          tone="primary"
          disabled={query.data === undefined}
          onClick={() => {
            const merged = query.data?.document;
            if (merged !== undefined) void ask('settle', { merged, mine: document, chosen }).then(goOn);
          }}
        >
          Put mine on top
        </Button>
      </div>
    </Sheet>
  );
}

function Side({ title, changes }: { readonly title: string; readonly changes: ChangeSet }) {
  return (
    <Section title={title}>
      <div className="max-h-56 overflow-auto rounded-md border">
        <ChangeList changes={changes} />
      </div>
    </Section>
  );
}

interface ChoiceProps {
  readonly conflict: Conflict;
  readonly isMine: boolean;
  readonly onChoose: (isMine: boolean) => void;
}

function Choice({ conflict, isMine, onChoose }: ChoiceProps) {
  const sides = [
    { word: 'Theirs', lines: conflict.theirs, isOn: !isMine, choose: () => onChoose(false) },
    { word: 'Yours', lines: conflict.mine, isOn: isMine, choose: () => onChoose(true) },
  ];
  return (
    <fieldset className="rounded-md border p-3">
      <legend className="px-1 font-mono text-xs text-ink-2">{elementWords(conflict.element)}</legend>
      <div className="flex flex-col gap-2">
        {sides.map(({ word, lines, isOn, choose }) => (
          <label key={word} className="flex items-start gap-2 text-sm">
            <input
              type="radio"
              name={conflict.element}
              className="mt-0.5 size-4 accent-(--accent)"
              checked={isOn}
              onChange={choose}
            />
            <span className="min-w-0">
              <span className="font-medium">{word}</span>
              <Lines lines={lines} />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Lines({ lines }: { readonly lines: readonly ChangeLine[] }) {
  return lines.map(({ text }) => (
    <span key={text} className="block break-words font-mono text-xs text-ink-2">
      {text}
    </span>
  ));
}

/** `/nodes/{pay}` is pay. */
function elementWords(element: string): string {
  return element.replace(/^\/(?:nodes|edges)\/\{(.*)\}/, '$1').replace(/^\//, '');
}
