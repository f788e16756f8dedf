import type { Audit, AuditedApproval, AuditedPatch, AuditedRun, ExecutedNode } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { patchState } from './patch.ts';
import { clean, count, indent, oneLine, shortDigest, table } from './text.ts';
import { dateTime } from './time.ts';
import { problemRow } from './verification.ts';

export function formatAudit({ runs, problems }: Audit, colors: Colors): string {
  const ofFile = problems.map((problem) => problemRow(problem, colors));
  const whole = ofFile.length === 0 ? [] : [`${colors.red('✗')} the file`, indent(table(ofFile))];
  return [...whole, ...runs.map((run) => formatRun(run, colors))].join('\n\n');
}

function formatRun(run: AuditedRun, colors: Colors): string {
  const { run_id, valid, status, problem_count, problems, nodes, patches } = run;
  const { green, red, dim, bold } = colors;
  const verdict = valid
    ? `${green('✓')} ${bold(run_id)} is what was written: ${status}`
    : `${red('✗')} ${bold(run_id)} has ${count(problem_count, 'problem')}`;
  const facts = factsOf(run, colors).map(([name = '', value = '']) => [dim(name), value]);
  const more = problem_count - problems.length;
  return [
    verdict,
    indent(table(facts)),
    ...section('problems', table(problems.map((each) => problemRow(each, colors))), colors),
    ...(more > 0 ? [indent(dim(`… and ${more} more`))] : []),
    ...section('patches', table(patches.map((patch) => patchRow(patch, run, colors))), colors),
    ...section('nodes that ran', table(nodes.map((node) => nodeRow(node, run, colors))), colors),
  ].join('\n');
}

function section(title: string, body: string, { dim }: Colors): string[] {
  return body === '' ? [] : ['', indent(dim(title)), indent(body, 4)];
}

function factsOf(run: AuditedRun, { dim, green, yellow, red }: Colors): string[][] {
  const { workflow, started_by, seq, chain, certificate, checked, refolded, repairs } = run;
  const trust = {
    trusted: green('by the key that was asked for'),
    unchecked: yellow('by a key that nobody vouched for here; give --key'),
    broken: red('not so'),
  };
  return [
    ...(workflow === undefined ? [] : [['workflow', `${clean(workflow.name)} ${dim(workflow.digest)}`]]),
    ...(started_by === undefined ? [] : [['started by', clean(started_by)]]),
    ['log ends', `at ${seq} ${dim(`sealed ${chain === '' ? 'by nothing' : clean(chain)}`)}`],
    [
      'certified',
      certificate === undefined
        ? red('by nobody')
        : `${dateTime(certificate.at)}, asked for by ${clean(certificate.asked_by)}, ${trust[certificate.trust]} ${dim(certificate.key_id)}`,
    ],
    ['checked', checkedText(checked)],
    ...(refolded ? [] : [['', red('the log leads to no state')]]),
    ...repairs.map(({ seq: at, by, reason }) => ['repaired', clean(`at ${at} by ${by}: ${oneLine(reason)}`)]),
  ];
}

function checkedText({
  commits,
  events,
  payloads,
  blobs,
  documents,
  patches,
}: AuditedRun['checked']): string {
  return [
    count(commits, 'commit'),
    count(events, 'event'),
    count(payloads, 'value'),
    count(blobs, 'blob'),
    count(documents, 'document'),
    `${count(patches, 'patch', 'patches')} put together again`,
  ].join(', ');
}

function patchRow(patch: AuditedPatch, { approvals }: AuditedRun, colors: Colors): string[] {
  const { patch_id, state, author, reason, graph_version, ticket_id } = patch;
  const approval = approvals.find((each) => each.ticket_id === ticket_id);
  return [
    graph_version === undefined ? '–' : `v${graph_version}`,
    clean(patch_id),
    patchState(state, colors),
    `by ${clean(author.id)}`,
    ...(approval === undefined ? [''] : [approvedText(approval)]),
    colors.dim(oneLine(reason, 80)),
  ];
}

/** `pay  ×3  patch_7 (added) · approved by human:mia`. */
function nodeRow(node: ExecutedNode, { patches, approvals }: AuditedRun, colors: Colors): string[] {
  const { dim, cyan, red } = colors;
  const by = new Map(patches.map((patch) => [patch.patch_id, patch.author.id]));
  const causes = node.led_by.map(
    ({ patch_id, what }) =>
      `${cyan(clean(patch_id))} by ${clean(by.get(patch_id) ?? '?')} (${clean(what.join(', '))})`,
  );
  const covering = approvals.filter(({ ticket_id }) => node.approvals.includes(ticket_id));
  return [
    clean(`${node.scope}${node.node}`),
    node.executions === 1 ? '' : `×${node.executions}`,
    node.failed === 0 ? '' : red(count(node.failed, 'failure')),
    [
      causes.length === 0 ? dim(`as saved, ${shortDigest(node.document)}`) : causes.join(', then '),
      ...covering.map(approvedText),
      ...node.skipped_by.map((id) => `output given by ${clean(id)}`),
    ].join(dim(' · ')),
  ];
}

function approvedText({ by, timed_out, gate }: AuditedApproval): string {
  const who = timed_out ? 'silence' : by.map(({ id }) => clean(id)).join(' and ');
  return `approved by ${who}${gate === undefined ? '' : ` at ${clean(gate)}`}`;
}
