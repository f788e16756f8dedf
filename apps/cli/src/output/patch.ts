import type {
  Decision,
  IssueResource,
  PatchAccepted,
  PatchResource,
  PatchStateWord,
} from '@aob/engine/contract';
import { changeLines } from './change-lines.ts';
import type { Colors } from './output.ts';
import { clean, count, indent, oneLine, table } from './text.ts';
import { ago, dateTime } from './time.ts';

export function patchState(state: PatchStateWord, colors: Colors): string {
  switch (state) {
    case 'applied':
    case 'promoted':
      return colors.green(state);
    case 'refused':
    case 'rejected':
      return colors.red(state);
    default:
      return colors.yellow(state.replace('_', ' '));
  }
}

export function formatPatches(
  patches: readonly PatchResource[],
  colors: Colors,
  now: number,
  none = 'No patches: the run follows its workflow.',
): string {
  if (patches.length === 0) return colors.dim(none);
  const head = ['PATCH', 'STATE', 'BY', 'PROPOSED', 'REASON'].map((title) => colors.dim(title));
  const rows = patches.map((patch) => [
    patch.patch_id,
    patchState(patch.state, colors),
    clean(patch.author.id),
    ago(patch.proposed_at, now),
    oneLine(patch.reason, 80),
  ]);
  return table([head, ...rows]);
}

/** What became of a patch of a run, and what comes next. `applied`: what it means that it is. */
export function formatAcceptedPatch(
  { patch_id, state, ticket_id, undoes }: PatchAccepted,
  colors: Colors,
  applied: string,
): string {
  const next =
    ticket_id !== undefined
      ? `it waits for a decision: aob approve ${ticket_id} approve|reject`
      : undoes !== undefined
        ? `${count(undoes.total, 'step')} undone first: aob patch show ${patch_id}`
        : applied;
  return `${patch_id}  ${patchState(state, colors)}\n${colors.dim(next)}`;
}

/** Who, why and what, as a reviewer needs it. */
export function formatPatch(patch: PatchResource, colors: Colors): string {
  const { dim, bold } = colors;
  const rows = [
    [
      'by',
      clean(
        patch.author.node === undefined ? patch.author.id : `${patch.author.id} (node ${patch.author.node})`,
      ),
    ],
    ['reason', clean(patch.reason)],
    ['proposed', dateTime(patch.proposed_at)],
    ...(patch.run_id === undefined ? [] : [['run', patch.run_id]]),
    ...(patch.tag === undefined ? [] : [['workflow', `${patch.workflow}@${patch.tag}`]]),
    ...(patch.version === undefined ? [] : [['version', `${patch.version}`]]),
    ...(patch.promotes === undefined ? [] : [['promotes', patch.promotes]]),
    ...(patch.runs === undefined ? [] : [['runs', patch.runs.map(({ run_id }) => run_id).join(', ')]]),
    ...(patch.promoted_by === undefined ? [] : [['promoted', `by ${patch.promoted_by}`]]),
    ...(patch.ticket_id === undefined ? [] : [['ticket', patch.ticket_id]]),
    ...(patch.graph_version === undefined ? [] : [['graph', `version ${patch.graph_version}`]]),
    ...(patch.withdraws === undefined ? [] : [['takes back', patch.withdraws]]),
    ...(patch.withdrawn_by === undefined ? [] : [['taken back', `by ${patch.withdrawn_by}`]]),
    ...(patch.rebased === undefined ? [] : [['rebased', `from ${patch.rebased.from}`]]),
    ...(patch.review === undefined ? [] : [['review', decisionText(patch.review)]]),
    ...(patch.reviewing === undefined ? [] : [['reviewers', reviewersText(patch.reviewing)]]),
  ].map(([name = '', value = '']) => [dim(name), value]);
  const changes = patch.changes === undefined ? [] : changeLines(patch.changes, colors);
  const issues = patch.issues.map((issue) => issueLine(issue, colors));
  return [
    `${bold(patch.patch_id)}  ${patchState(patch.state, colors)}`,
    indent(table(rows)),
    ...(changes.length === 0 ? [] : ['', indent(changes.join('\n'))]),
    ...(issues.length === 0 ? [] : ['', indent(issues.join('\n'))]),
  ].join('\n');
}

export function issueLine({ message, code, rule }: IssueResource, { yellow, dim }: Colors): string {
  return `${yellow('!')} ${clean(message)} ${dim(`(${code}${rule === undefined ? '' : ` ${rule}`})`)}`;
}

export function decisionText({ decision, by, reason, timed_out }: Decision): string {
  const who = timed_out ? 'the clock' : by;
  return clean(`${decision.replace('_', ' ')} by ${who}${reason === '' ? '' : `: ${reason}`}`);
}

function reviewersText({ reviewers, quorum, approvals }: NonNullable<PatchResource['reviewing']>): string {
  const who = reviewers.length === 0 ? 'anyone with the role approver' : reviewers.join(', ');
  return clean(`${who}; ${approvals.length} of ${quorum} approved`);
}
