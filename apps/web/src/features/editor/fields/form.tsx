import type { ReactNode } from 'react';
import { useEditor } from '../state/editor-context.ts';

/** Fields that change the document as they are typed; who leaves one begins a new step of undo. */
export function Form({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const { endStep } = useEditor();
  return (
    <form
      aria-label={label}
      className="flex flex-col gap-6 p-4"
      onBlur={endStep}
      onSubmit={(event) => event.preventDefault()}
    >
      {children}
    </form>
  );
}
