import type { Sample, Trial } from '@aob/engine/preview';
import type { Json, NodeDocument } from '@aob/ir';
import { useMutation } from '@tanstack/react-query';
import { FlaskConical, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTRPC } from '../../data/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { durationWords } from '../../ui/durations.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Section } from '../../ui/section.tsx';
import { useEditor } from '../state/editor-context.ts';
import { deedWords } from './deed-words.ts';
import { TEST_LABEL, TEST_STEP_LABEL } from './test-labels.ts';
import { TestRun } from './test-run.tsx';
import { type TrialAnswer, useTrial } from './use-trial.ts';

interface TryStepProps {
  readonly node: NodeDocument;
  readonly sample: Sample | undefined;
}

/** The step by itself: what only computes is computed as it is written, the rest is run when somebody says so. */
export function TryStep({ node, sample }: TryStepProps) {
  const { check } = useEditor();
  const answer = useTrial({ document: check?.complete?.document, node: node.id, sample });
  if (answer?.trial.kind === 'none' && answer.trial.because === 'passes_on') return null;
  return (
    <Section title="Try it">
      {sample === undefined ? (
        <Quiet>Choose values to try it with, above.</Quiet>
      ) : check?.complete === undefined ? (
        <Quiet>It can be tried once the workflow has no problems.</Quiet>
      ) : (
        answer !== undefined && <Tried node={node} answer={answer} />
      )}
    </Section>
  );
}

function Quiet({ children }: { readonly children: ReactNode }) {
  return <p className="text-sm text-ink-3">{children}</p>;
}

function Tried({
  node,
  answer: { trial, tookMs },
}: {
  readonly node: NodeDocument;
  readonly answer: TrialAnswer;
}) {
  switch (trial.kind) {
    case 'value':
      return (
        <>
          <JsonView value={trial.value} className="max-h-64" />
          <p className="text-xs text-ink-3">
            Worked out on this page in {durationWords(tookMs)}; nothing was run.
          </p>
        </>
      );
    case 'way':
      return (
        <p className="text-sm">
          {trial.to === undefined ? (
            'With these values no way out is taken.'
          ) : (
            <>
              With these values it leads to <span className="font-mono text-xs">{trial.to}</span>.
            </>
          )}
        </p>
      );
    case 'failed':
      return (
        <p className="text-sm text-ink-2">
          It fails with these values: {trial.message}{' '}
          <span className="font-mono text-xs text-ink-3">{trial.code}</span>
        </p>
      );
    case 'none':
      return (
        <Quiet>
          {trial.because === 'has_steps'
            ? 'Open it and try the steps inside one by one, or run the workflow.'
            : 'It can be tried once the workflow has no problems.'}
        </Quiet>
      );
    case 'run':
      // Another step, or other values: what was tried before says nothing about it.
      return <TryByRun key={JSON.stringify([trial.step, trial.inputs])} node={node} trial={trial} />;
  }
}

interface TryByRunProps {
  readonly node: NodeDocument;
  readonly trial: Extract<Trial, { readonly kind: 'run' }>;
}

function TryByRun({ node, trial: { definition, inputs, step, gates, hasEffect } }: TryByRunProps) {
  const trpc = useTRPC();
  const { document } = useEditor();
  const start = useMutation(trpc.runs.start.mutationOptions());
  const received = inputs[node.id];
  return (
    <>
      {received !== undefined && (
        <details>
          <summary className="text-sm">With what it would receive</summary>
          <JsonView value={received} className="mt-1 max-h-48" />
        </details>
      )}
      <p className="flex gap-2 text-sm">
        {hasEffect && (
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-(--status-waiting)" aria-hidden />
        )}
        <span className="min-w-0 break-words">
          {deedWords(step)}
          {gates.length > 0 && ` Before that ${gates.join(' and ')} must be approved, as in the workflow.`}
        </span>
      </p>
      <Button
        icon={FlaskConical}
        tone={hasEffect ? 'danger' : 'plain'}
        className="self-start"
        disabled={start.isPending}
        onClick={() =>
          start.mutate({
            definition: definition as unknown as Json,
            inputs,
            labels: { [TEST_LABEL]: document.name, [TEST_STEP_LABEL]: node.id },
          })
        }
      >
        {hasEffect ? 'Do it for real' : 'Run this step'}
      </Button>
      {start.error !== null && <ProblemView error={start.error} />}
      {start.data !== undefined && <TestRun runId={start.data.run_id} node={node.id} />}
    </>
  );
}
