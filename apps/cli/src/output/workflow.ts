import type { Tag, TagHistory, TagMove, Version, Workflow, WorkflowSummary } from '@aob/engine/contract';
import type { ChangeSet, WorkflowDocument } from '@aob/ir';
import type { Colors } from './output.ts';
import { clean, count, indent, oneLine, shortDigest, table } from './text.ts';
import { ago, dateTime } from './time.ts';

export function formatWorkflows(workflows: readonly WorkflowSummary[], colors: Colors, now: number): string {
  if (workflows.length === 0) return colors.dim('No workflows. Push one: aob workflow push <file>');
  const head = ['WORKFLOW', 'VERSIONS', 'TAGS', 'CHANGED', ''].map((title) => colors.dim(title));
  const rows = workflows.map((workflow) => [
    workflow.name,
    `${workflow.versions}`,
    workflow.tags.map(({ tag }) => tag).join(', '),
    ago(workflow.updated_at, now),
    colors.dim(oneLine(workflow.description ?? '', 80)),
  ]);
  return table([head, ...rows]);
}

export function formatWorkflow(workflow: Workflow, colors: Colors): string {
  const { dim, bold } = colors;
  const rows = [
    ['digest', workflow.digest],
    ['version', `${workflow.version}`],
    ['tags', workflow.tags.join(', ') || 'none'],
    ['saved', `${dateTime(workflow.created_at)} by ${clean(workflow.created_by)}`],
  ].map(([name = '', value = '']) => [dim(name), value]);
  const { definition } = workflow;
  const title = workflow.tag === undefined ? workflow.name : `${workflow.name}@${workflow.tag}`;
  return [
    bold(title),
    ...(definition?.description === undefined ? [] : [indent(clean(definition.description))]),
    indent(table(rows)),
    ...(definition === undefined ? [] : ['', indent(formatGraph(definition, colors))]),
  ].join('\n');
}

/** Nodes in the order of the document, each with where it leads. */
export function formatGraph({ nodes, edges }: WorkflowDocument, { dim, cyan }: Colors): string {
  const rows = nodes.map((node) => {
    const out = edges.filter((edge) => edge.from === node.id);
    const targets = out.map(
      ({ to, on, when }) =>
        `${to}${on === undefined ? '' : ` on ${on}`}${when === undefined ? '' : ` when ${when}`}`,
    );
    return [
      cyan(clean(node.id)),
      dim(node.type),
      targets.length === 0 ? '' : `→ ${oneLine(targets.join(', '))}`,
    ];
  });
  return `${dim(`${count(nodes.length, 'node')}, ${count(edges.length, 'edge')}`)}\n${table(rows)}`;
}

export function formatVersions(versions: readonly Version[], { dim, cyan }: Colors): string {
  return table([
    ['VERSION', 'DIGEST', 'TAGS', 'SAVED', 'BY', 'WHY'].map((title) => dim(title)),
    ...versions.map(({ version, digest, tags, created_at, created_by, reason = '' }) => [
      `${version}`,
      digest,
      cyan(tags.join(', ')),
      dateTime(created_at),
      clean(created_by),
      oneLine(reason, 60),
    ]),
  ]);
}

export function formatTags(tags: readonly Tag[], colors: Colors, now: number): string {
  return table([
    ['TAG', 'DIGEST', 'MOVED'].map((title) => colors.dim(title)),
    ...tags.map(({ tag, digest, updated_at }) => [colors.cyan(tag), digest, ago(updated_at, now)]),
  ]);
}

export function formatMoved(name: string, { tag, digest }: Tag, { bold, dim }: Colors): string {
  return `${bold(`${name}@${tag}`)}  ${dim(digest)}`;
}

const MOVE: { readonly [kind in TagMove['kind']]: string } = {
  save: 'pushed',
  patch: 'patched',
  set: 'pointed here',
  undo: 'undone',
  redo: 'redone',
};

/** Move by move, newest first, with what each changed. */
export function formatHistory(
  { items, undo, redo }: TagHistory,
  colors: Colors,
  linesOf: (changes: ChangeSet, colors: Colors) => readonly string[],
): string {
  const { bold, dim } = colors;
  const moves = items.map((move) => {
    const why = move.reason === undefined ? '' : `  ${oneLine(move.reason, 80)}`;
    const patch = move.patch_id === undefined ? '' : `  ${dim(move.patch_id)}`;
    const head = `${bold(`version ${move.version}`)}  ${MOVE[move.kind]} by ${clean(move.by)}  ${dim(dateTime(move.at))}`;
    const changes = move.changes === undefined ? [] : linesOf(move.changes, colors);
    return [`${head}${why}${patch}`, ...changes.map((line) => `  ${line}`)].join('\n');
  });
  const steps = [
    undo === null ? [] : [`undo leads to ${shortDigest(undo)}`],
    redo === null ? [] : [`redo to ${shortDigest(redo)}`],
  ];
  return [...moves, dim(steps.flat().join(', ') || 'nothing to undo')].join('\n');
}
