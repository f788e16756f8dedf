import type { PatchResource } from '@aob/engine/contract';
import {
  type ChangeSet,
  canOwnBody,
  type EdgeDocument,
  type FieldChange,
  isJsonObject,
  type Json,
  type NodeElement,
} from '@aob/ir';
import Link from 'next/link';
import { AUTHOR_ICON, CHANGE_GLYPH } from '../canvas/change-words.ts';
import { quietLine } from '../canvas/describe-node.ts';
import type { ChangeKind } from '../canvas/graph-model.ts';
import { NODE_TYPE_WORD } from '../canvas/node-types.ts';
import { actorWord } from '../runs/actor.ts';
import { Ago } from '../ui/time.tsx';

/** Who changed what and why, element by element. */
export function PatchChanges({ patch }: { readonly patch: PatchResource }) {
  const AuthorIcon = AUTHOR_ICON[patch.author.kind];
  return (
    <div className="rounded-lg border bg-surface">
      <p className="flex flex-wrap items-center gap-x-2 border-b px-3 py-2 text-sm">
        <AuthorIcon className="size-4 text-ink-3" aria-hidden />
        <span className="font-medium">{patch.reason}</span>
        <span className="text-xs text-ink-3">
          {actorWord(patch.author.id)} · <Ago at={patch.applied_at ?? patch.proposed_at} /> ·{' '}
          <Link href={`/patches/${patch.patch_id}`} className="text-accent-text underline underline-offset-4">
            patch
          </Link>
        </span>
      </p>
      {patch.changes !== undefined && <ChangeList changes={patch.changes} />}
    </div>
  );
}

interface ChangeLine {
  readonly kind: ChangeKind;
  readonly key: string;
  readonly what: string;
  readonly detail: string;
  readonly fields: readonly FieldChange[];
}

export function ChangeList({ changes }: { readonly changes: ChangeSet }) {
  return (
    <ul className="flex flex-col">
      {changeLines(changes).map(({ kind, key, what, detail, fields }) => (
        <li key={key} data-change={kind} className="flex gap-2.5 border-b px-3 py-2 text-sm last:border-b-0">
          <span aria-hidden className="w-3 shrink-0 text-center font-mono font-semibold text-(--ch)">
            {CHANGE_GLYPH[kind]}
          </span>
          <span className="sr-only">{kind}</span>
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap gap-x-2">
              <span className="font-medium">{what}</span>
              <span className="min-w-0 break-words text-ink-3">{detail}</span>
            </p>
            {fields.length > 0 && <FieldDiffs fields={fields} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Fields before and after; red and green never alone: the sign says it too. */
export function FieldDiffs({ fields }: { readonly fields: readonly FieldChange[] }) {
  return (
    <dl className="mt-1.5 overflow-hidden rounded-md border font-mono text-xs leading-5">
      {fields.map((field) => (
        <div
          key={field.path}
          className="grid grid-cols-[minmax(5rem,9rem)_1fr] border-b last:border-b-0 max-sm:grid-cols-1"
        >
          <dt className="break-words border-r bg-sunken px-2 py-0.5 text-ink-3 max-sm:border-r-0">
            {fieldWord(field.path)}
          </dt>
          <dd className="min-w-0">
            {field.before !== undefined && <DiffSide sign="removed" value={field.before} />}
            {field.after !== undefined && <DiffSide sign="added" value={field.after} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function DiffSide({ sign, value }: { readonly sign: 'added' | 'removed'; readonly value: Json }) {
  return (
    <p data-change={sign} className="flex gap-2 bg-(--ch-tint) px-2 py-0.5">
      <span className="select-none text-(--ch)">
        <span aria-hidden>{CHANGE_GLYPH[sign]}</span>
        <span className="sr-only">{sign === 'added' ? 'after' : 'before'}</span>
      </span>
      <span className="min-w-0 whitespace-pre-wrap break-words">{valueText(value)}</span>
    </p>
  );
}

const INLINE_TEXT_MAX = 70;

/** On one line when it fits, else indented. */
function valueText(value: Json): string {
  if (typeof value === 'string') return value;
  const line = JSON.stringify(value);
  return line.length <= INLINE_TEXT_MAX ? line : JSON.stringify(value, null, 2);
}

/** `/config/url` reads as "url": nearly everything lives in the config. */
function fieldWord(path: string): string {
  return path.replace(/^\/(config\/)?/, '').replaceAll('/', ' › ');
}

function changeLines({ nodes, edges, outputs, reordered, settings = [] }: ChangeSet): ChangeLine[] {
  return [
    ...nodes.added.map((node) =>
      line(
        'added',
        `node ${node.id}`,
        node.label ?? node.id,
        `${NODE_TYPE_WORD[node.type]} · ${quietLine(node)}${within(node)}`,
        fieldsOf(node),
      ),
    ),
    ...nodes.changed.map(({ id, after, fields }) =>
      line(
        'changed',
        `node ${id}`,
        after.label ?? id,
        `${NODE_TYPE_WORD[after.type]}${within(after)}`,
        fields,
      ),
    ),
    ...nodes.removed.map((node) =>
      line(
        'removed',
        `node ${node.id}`,
        node.label ?? node.id,
        `${NODE_TYPE_WORD[node.type]}${within(node)}`,
      ),
    ),
    ...edges.added.map((edge) =>
      line('added', `edge ${edge.id}`, `${edge.from} → ${edge.to}`, conditionOf(edge)),
    ),
    ...edges.changed.map(({ id, after, fields }) =>
      line('changed', `edge ${id}`, `${after.from} → ${after.to}`, '', fields),
    ),
    ...edges.removed.map((edge) =>
      line('removed', `edge ${edge.id}`, `${edge.from} → ${edge.to}`, conditionOf(edge)),
    ),
    ...reordered.map(({ node, before, after }) =>
      line('changed', `order ${node}`, node, 'order of its exits', [
        { path: '/edges', before: [...before], after: [...after] },
      ]),
    ),
    ...(outputs === undefined ? [] : [line('changed', 'outputs', 'Run output', '', [outputs])]),
    ...settings.map((field) =>
      line('changed', `setting ${field.path}`, field.path.slice(1), 'of the workflow', [field]),
    ),
  ];
}

function line(
  kind: ChangeKind,
  key: string,
  what: string,
  detail: string,
  fields: readonly FieldChange[] = [],
): ChangeLine {
  return { kind, key: `${kind} ${key}`, what, detail, fields };
}

/** In whose body it stands. */
function within({ owner }: NodeElement): string {
  return owner === undefined ? '' : ` · in ${owner}`;
}

/** What a new node is set to; the steps of its body are lines of their own. */
function fieldsOf({ type, config }: NodeElement): FieldChange[] {
  return Object.entries(config ?? {}).flatMap(([name, after]) => {
    if (name !== 'body' || !canOwnBody(type)) return [{ path: `/config/${name}`, after }];
    const outputs = isJsonObject(after) ? after['outputs'] : undefined;
    return outputs === undefined ? [] : [{ path: '/config/body/outputs', after: outputs }];
  });
}

function conditionOf({ on, when }: EdgeDocument): string {
  return [on, when].filter((part) => part !== undefined && part !== 'success').join(' · ');
}
