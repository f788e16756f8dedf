import { Send, Undo2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { SecondsLeft } from './seconds-left.tsx';

interface HeldOrderProps {
  readonly words: string;
  readonly sentAt: number;
  readonly onTakeBack: () => void;
  readonly onSendNow: () => void;
}

/** One answer for several, about to be sent; the focus is on the way back, which is also `z`. */
export function HeldOrder({ words, sentAt, onTakeBack, onSendNow }: HeldOrderProps) {
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => undo.current?.focus(), []);
  // The keys of the page rest while a dialog is open.
  useEffect(() => {
    const onKeyDown = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void => {
      if (key.toLowerCase() === 'z' && !ctrlKey && !metaKey && !altKey) onTakeBack();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p role="status" className="flex-1 text-sm font-medium">
        {words}: <SecondsLeft until={sentAt} />
      </p>
      <Button ref={undo} icon={Undo2} keys="z" onClick={onTakeBack}>
        Undo
      </Button>
      <Button tone="quiet" icon={Send} onClick={onSendNow}>
        Send now
      </Button>
    </div>
  );
}
