import type { Ticket } from '@aob/engine/contract';
import { ArrowRight } from 'lucide-react';
import { Section } from '../ui/section.tsx';
import { silenceWords } from './silence-words.ts';

/** What each button does, before it is pressed. */
export function Consequences({ ticket }: { readonly ticket: Ticket }) {
  if (ticket.undoes) return <OnceUndone />;
  if (ticket.kind === 'failure') return <OnceMended nodes={ticket.consequences.approve} />;
  return (
    <Section title="What happens then">
      <div className="grid gap-2 sm:grid-cols-2">
        <Outcome title="If you approve" nodes={ticket.consequences.approve} nothing="nothing else runs" />
        <Outcome title="If you reject" nodes={ticket.consequences.reject} nothing={rejectedWords(ticket)} />
        <Outcome
          title="If you request changes"
          nodes={[]}
          nothing={
            ticket.kind === 'patch'
              ? 'it goes back to its author, and the run goes on without it'
              : 'it is noted here, and the question stays open'
          }
        />
        {ticket.due !== undefined && (
          <Outcome title="If nobody answers in time" nodes={[]} nothing={silenceWords(ticket)} />
        )}
      </div>
      {ticket.unseen.length > 0 && (
        <p className="text-sm text-ink-2">
          Not known yet, because it has not run: <NodeNames nodes={ticket.unseen} />. You approve it unseen.
        </p>
      )}
    </Section>
  );
}

function rejectedWords({ kind, consequences }: Ticket): string {
  if (kind === 'patch') return 'the run goes on without the change';
  return consequences.reject_fails ? 'the step fails' : 'nothing runs in its place';
}

function OnceUndone() {
  return (
    <Section title="What happens then">
      <Outcome
        title="Whatever you say"
        nodes={[]}
        nothing="the rest is undone, and the run comes to its end"
      />
    </Section>
  );
}

function OnceMended({ nodes }: { readonly nodes: readonly string[] }) {
  return (
    <Section title="What happens then">
      <Outcome title="Once it is run again or skipped" nodes={nodes} nothing="the run comes to its end" />
    </Section>
  );
}

function Outcome({
  title,
  nodes,
  nothing,
}: {
  readonly title: string;
  readonly nodes: readonly string[];
  readonly nothing: string;
}) {
  return (
    <div className="flex flex-col gap-1 rounded-lg border bg-surface px-3 py-2.5">
      <p className="text-xs font-medium text-ink-3">{title}</p>
      <p className="flex flex-wrap items-center gap-1.5 text-sm">
        <ArrowRight className="size-4 text-ink-3" aria-hidden />
        {nodes.length === 0 ? nothing : <NodeNames nodes={nodes} />}
        {nodes.length > 0 && (
          <span className="text-ink-3">{nodes.length === 1 ? 'runs next' : 'run next'}</span>
        )}
      </p>
    </div>
  );
}

function NodeNames({ nodes }: { readonly nodes: readonly string[] }) {
  return nodes.map((node, index) => (
    <span key={node}>
      <code className="rounded bg-sunken px-1 font-mono text-xs">{node}</code>
      {index < nodes.length - 1 && ', '}
    </span>
  ));
}
