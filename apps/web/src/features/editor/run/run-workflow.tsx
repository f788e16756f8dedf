'use client';

import type { Workflow } from '@aob/engine/contract';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { RunSheet } from './run-sheet.tsx';

/** Starts a run of the version on view. */
export function RunWorkflow({ workflow }: { readonly workflow: Workflow }) {
  const [isOpen, setOpen] = useState(false);
  const { name, digest, tag, definition } = workflow;
  return (
    <>
      <Button icon={Play} onClick={() => setOpen(true)}>
        Run
      </Button>
      {isOpen && (
        <RunSheet
          of={{ workflow: `${name}@${tag ?? digest}` }}
          name={name}
          schema={definition?.inputs}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
