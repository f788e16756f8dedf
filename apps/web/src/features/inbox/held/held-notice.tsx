import { Undo2 } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { heldAnswers } from './held-answers.ts';
import type { Standing } from './hold.ts';

/** Stands where the form was whose answer is on its way. */
export function HeldNotice({ standing }: { readonly standing: Standing }) {
  const { id, words } = standing.answer;
  const isHeld = standing.state === 'held';
  return (
    <section
      aria-label="Your decision"
      className="mb-6 flex flex-wrap items-center gap-2 rounded-lg border bg-surface p-4 text-sm"
    >
      <p className="min-w-48 flex-1">
        <span className="font-medium">{words}</span>{' '}
        <span className="text-ink-2">
          {isHeld ? 'is about to be sent. Until then nobody knows of it.' : 'is being sent.'}
        </span>
      </p>
      {isHeld && (
        <>
          <Button icon={Undo2} keys="z" onClick={() => heldAnswers.takeBack(id)}>
            Undo
          </Button>
          <Button tone="quiet" onClick={() => heldAnswers.send(id)}>
            Send now
          </Button>
        </>
      )}
    </section>
  );
}
