import type { Ticket, TicketSummary } from '@aob/engine/contract';
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
    clean(`${ticket.workflow} ${ticket.kind === 'gate' ? (ticket.node ?? 'gate') : 'patch'}`),
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
    ...(ticket.node === undefined ? [] : [['gate', clean(`${ticket.node.scope}${ticket.node.id}`)]]),
    ['opened', dateTime(ticket.opened_at)],
    ['approvers', clean(ticket.approvers.join(', ') || 'anyone with the role approver')],
    ...(ticket.due === undefined ? [] : [['due', `${dateTime(ticket.due)}, then ${ticket.on_timeout}`]]),
    ['on approve', next(ticket.consequences.approve)],
    ['on reject', next(ticket.consequences.reject)],
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
    ...(isOpen ? ['', indent(cyan(`aob approve ${ticket.ticket_id} approve|reject --reason "…"`))] : []),
  ].join('\n');
}

function ticketStatus({ status, decision }: Pick<Ticket, 'status' | 'decision'>, colors: Colors): string {
  if (status === 'open') return colors.yellow('open');
  if (status === 'superseded') return colors.dim('superseded');
  return decision?.decision === 'reject' ? colors.red('rejected') : colors.green('approved');
}

function next(nodes: readonly string[]): string {
  return nodes.length === 0 ? 'nothing more runs' : clean(nodes.join(', '));
}
