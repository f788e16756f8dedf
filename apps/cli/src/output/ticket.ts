import type { Ticket, TicketDecided, TicketSummary, TicketWord } from '@aob/engine/contract';
import type { Colors } from './output.ts';
import { decisionText, formatPatch } from './patch.ts';
import { statusWord } from './run.ts';
import { clean, indent, oneLine, table } from './text.ts';
import { ago, dateTime } from './time.ts';

export function formatTickets(tickets: readonly TicketSummary[], colors: Colors, now: number): string {
  if (tickets.length === 0) return colors.dim('Nothing to decide.');
  const head = ['TICKET', 'STATUS', 'ABOUT', 'OPENED', 'MESSAGE'].map((title) => colors.dim(title));
  const rows = tickets.map((ticket) => [
    ticket.ticket_id,
    ticketStatus(ticket, colors),
    clean(`${ticket.workflow} ${aboutWhat(ticket)}`),
    ago(ticket.opened_at, now),
    oneLine(ticket.message, 80),
  ]);
  return table([head, ...rows]);
}

/** Everything somebody needs to decide without opening anything else. */
export function formatTicket(ticket: Ticket, colors: Colors): string {
  const { dim, bold, cyan } = colors;
  const rows = [
    ['run', `${ticket.run_id}  ${statusWord(ticket.run.status, colors)}`],
    ['workflow', clean(ticket.workflow)],
    ...(ticket.node === undefined ? [] : [['node', clean(`${ticket.node.scope}${ticket.node.id}`)]]),
    ...(ticket.failure === undefined ? [] : [['failure', clean(ticket.failure.message)]]),
    ['opened', dateTime(ticket.opened_at)],
    ['approvers', clean(ticket.approvers.join(', ') || 'anyone with the role approver')],
    ...progressRows(ticket),
    ...(ticket.due === undefined ? [] : [['due', `${dateTime(ticket.due)}, then ${silenceText(ticket)}`]]),
    ...ticket.escalation.map(stepRow),
    ...(ticket.undoes
      ? [['then', 'the rest is undone, and the run comes to its end']]
      : ticket.kind === 'failure'
        ? [['once mended', next(ticket.consequences.approve)]]
        : [
            ['on approve', next(ticket.consequences.approve)],
            [
              'on reject',
              ticket.consequences.reject_fails ? 'the step fails' : next(ticket.consequences.reject),
            ],
          ]),
    ...(ticket.covered.length === 0 ? [] : [['covers', clean(ticket.covered.join(', '))]]),
    ...(ticket.unseen.length === 0 ? [] : [['not run yet', clean(ticket.unseen.join(', '))]]),
    ...(ticket.decision === undefined ? [] : [['decided', decisionText(ticket.decision)]]),
    ...(ticket.superseded_by === undefined ? [] : [['replaced by', ticket.superseded_by]]),
  ].map(([name = '', value = '']) => [dim(name), value]);
  const payload = clean(JSON.stringify(ticket.payload, null, 2) ?? 'null');
  const isOpen = ticket.status === 'open';
  return [
    `${bold(ticket.ticket_id)}  ${ticketStatus(ticket, colors)}`,
    indent(clean(ticket.message)),
    '',
    indent(table(rows)),
    ...(payload === '{}' || payload === 'null' ? [] : ['', indent(dim('payload')), indent(payload)]),
    ...(ticket.form === undefined
      ? []
      : ['', indent(dim('form of --data')), indent(clean(JSON.stringify(ticket.form, null, 2)))]),
    ...ticket.patches.flatMap((patch) => ['', indent(formatPatch(patch, colors))]),
    ...(isOpen
      ? ['', indent(cyan(`aob approve ${ticket.ticket_id} ${ticket.decisions.join('|')} --reason "…"`))]
      : []),
  ].join('\n');
}

function ticketStatus({ status, decision }: Pick<Ticket, 'status' | 'decision'>, colors: Colors): string {
  if (status === 'open') return colors.yellow('open');
  if (status === 'superseded') return colors.dim('superseded');
  return doneWord(decision?.decision ?? 'approve', colors);
}

type Word = TicketDecided['decision'];

const DONE: { readonly [word in Word]: readonly [text: string, color: 'green' | 'red' | 'yellow'] } = {
  approve: ['approved', 'green'],
  reject: ['rejected', 'red'],
  request_changes: ['changes requested', 'yellow'],
  retry: ['runs again', 'green'],
  skip: ['skipped', 'yellow'],
  fail: ['left failed', 'red'],
};

function doneWord(decision: Word, colors: Colors): string {
  const [text, color] = DONE[decision];
  return colors[color](text);
}

/** What came of a word, and how many more of a quorum are waited for. */
export function decidedLine(decided: TicketDecided, colors: Colors): string {
  const { ticket_id, run_id, run_status, decision, ticket_status, approvals, quorum } = decided;
  const more =
    decision === 'approve' && ticket_status === 'open'
      ? `, ${approvals} of ${quorum}; others are waited for`
      : '';
  const rest = colors.dim(`${run_id} is ${run_status} · aob run watch ${run_id}`);
  return `${ticket_id}  ${doneWord(decision, colors)}${more}\n${rest}`;
}

function aboutWhat({ kind, node }: TicketSummary): string {
  if (kind === 'patch') return 'patch';
  return kind === 'gate' ? (node ?? 'gate') : `failure of ${node ?? 'a node'}`;
}

/** What has been said so far, and by whom. */
function progressRows(ticket: Ticket): string[][] {
  const said = (words: readonly TicketWord[]) =>
    clean(words.map(({ by, reason }) => (reason === '' ? by : `${by}: ${reason}`)).join('; '));
  const { approvals, quorum, barred, changes_requested: changes, delegations, reminders } = ticket;
  const given = ticket.decision?.decision === 'approve' ? approvals.length + 1 : approvals.length;
  return [
    ...(quorum > 1
      ? [['approvals', `${given} of ${quorum}${approvals.length > 0 ? `, ${said(approvals)}` : ''}`]]
      : []),
    ...barred.map(({ id, because }) => ['not by', clean(`${id}, who ${because}`)]),
    ...delegations.map(({ from, to, reason }) => [
      'handed on',
      clean(`${from} to ${to}${reason === '' ? '' : `: ${reason}`}`),
    ]),
    ...(changes.length === 0 ? [] : [['to change', said(changes)]]),
    ...(reminders === 0 ? [] : [['reminded', `${reminders} ${reminders === 1 ? 'time' : 'times'}`]]),
  ];
}

function silenceText({ on_timeout: silence, escalation, breached_at }: Ticket): string {
  if (breached_at !== undefined) return 'nothing: everybody has let it pass';
  if (silence !== 'escalate') return silence;
  return escalation.some(({ asked_at }) => asked_at === undefined) ? 'the next are asked' : 'it is overdue';
}

function stepRow({ approvers, asked_at, due }: Ticket['escalation'][number]): string[] {
  const when = asked_at === undefined ? 'not asked yet' : `asked ${dateTime(asked_at)}`;
  return ['escalates to', clean(`${approvers.join(', ')}, ${when}, until ${dateTime(due)}`)];
}

function next(nodes: readonly string[]): string {
  return nodes.length === 0 ? 'nothing more runs' : clean(nodes.join(', '));
}
