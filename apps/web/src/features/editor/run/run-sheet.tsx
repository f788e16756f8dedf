import type { Json, WorkflowDocument } from '@aob/ir';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../../data/trpc.ts';
import { SchemaForm } from '../../inbox/schema-form.tsx';
import { startValue } from '../../inbox/start-value.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Sheet } from '../../ui/sheet.tsx';

interface RunSheetProps {
  /** A saved workflow by its reference, or a document that is not saved. */
  readonly of: { readonly workflow: string } | { readonly definition: WorkflowDocument };
  readonly name: string;
  /** JSON Schema of the inputs. */
  readonly schema: WorkflowDocument['inputs'];
  readonly onClose: () => void;
}

/** Asks for what a run needs and starts it. */
export function RunSheet({ of, name, schema, onClose }: RunSheetProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [inputs, setInputs] = useState<Json>(() => startValue(schema));
  const start = useMutation(
    trpc.runs.start.mutationOptions({
      onSuccess: ({ run_id }) => {
        void queries.invalidateQueries(trpc.runs.pathFilter());
        router.push(`/runs/${run_id}`);
      },
    }),
  );
  return (
    <Sheet
      title={`Run ${name}`}
      description={
        'definition' in of
          ? 'It runs as it stands on this page, saved or not. Its steps do their work for real.'
          : 'Its steps do their work for real.'
      }
      isOpen
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate({
            ...('workflow' in of ? of : { definition: of.definition as unknown as Json }),
            inputs,
          });
        }}
      >
        <SchemaForm schema={schema ?? null} value={inputs} title="Inputs (JSON)" onChange={setInputs} />
        {start.error !== null && <ProblemView error={start.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" tone="primary" icon={Play} disabled={start.isPending}>
            Start
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
