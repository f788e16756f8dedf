import type { BlameOrigin, BlameResource } from '@aob/engine/contract';
import Link from 'next/link';
import { AUTHOR_ICON, AUTHOR_WORD } from '../canvas/change-words.ts';
import { actorWord } from '../runs/actor.ts';
import { ProblemView } from '../ui/problem-view.tsx';
import { Section } from '../ui/section.tsx';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { Ago } from '../ui/time.tsx';
import { kindOfActor, nodeOrigins } from './node-origins.ts';
import { originWord } from './origin-word.ts';

interface WhereFromProps {
  readonly blame: BlameResource | undefined;
  readonly error: unknown;
  readonly nodeId: string;
}

/** Who brought a step and why, and whoever wrote a field of it since. */
export function WhereFrom({ blame, error, nodeId }: WhereFromProps) {
  const origins = blame && nodeOrigins(blame, nodeId);
  // A step that only a proposal has comes from nowhere yet.
  if (blame !== undefined && origins === undefined) return null;
  return (
    <Section title="Where it comes from">
      {error !== null && <ProblemView error={error} />}
      {error === null && origins === undefined && <SkeletonBlock className="h-12" />}
      {origins !== undefined && blame !== undefined && (
        <ul aria-label="Where it comes from" className="flex flex-col overflow-hidden rounded-lg border">
          {origins.map(({ origin, fields }) => (
            <OriginRow key={origin.id} origin={origin} fields={fields} workflow={blame.workflow} />
          ))}
        </ul>
      )}
    </Section>
  );
}

interface OriginRowProps {
  readonly origin: BlameOrigin;
  /** What it wrote of the step; empty for whoever brought the step itself. */
  readonly fields: readonly string[];
  readonly workflow: string;
}

function OriginRow({ origin, fields, workflow }: OriginRowProps) {
  const kind = kindOfActor(origin.promoted?.author.id ?? origin.by);
  const AuthorIcon = AUTHOR_ICON[kind];
  return (
    <li className="flex gap-2.5 border-b px-3 py-2 text-sm last:border-b-0">
      <AuthorIcon className="mt-0.5 size-4 shrink-0 text-ink-3" aria-label={AUTHOR_WORD[kind]} />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          {fields.length > 0 && <span className="font-mono text-xs text-ink-2">{fields.join(', ')}: </span>}
          <span className="font-medium">{originWord(origin)}</span>
        </p>
        <p className="flex flex-wrap gap-x-2 text-xs text-ink-3">
          <span>
            {actorWord(origin.by)}
            {origin.promoted !== undefined && `, from a patch of ${actorWord(origin.promoted.author.id)}`}
          </span>
          <Ago at={origin.at} />
          <OriginLink origin={origin} workflow={workflow} />
        </p>
      </div>
    </li>
  );
}

function OriginLink({ origin, workflow }: Pick<OriginRowProps, 'origin' | 'workflow'>) {
  const { kind, patch_id: patchId, digest, version } = origin;
  if (kind === 'start') return null;
  const href = patchId === undefined ? `/workflows/${workflow}?at=${digest}` : `/patches/${patchId}`;
  return (
    <Link href={href} className="text-accent-text underline underline-offset-4">
      {patchId === undefined ? `version ${version}` : 'patch'}
    </Link>
  );
}
