import type { Run, WaitingFor } from '@aob/engine/contract';

/** The status in words: what it is doing, or what it waits for and from whom. */
export function statusSentence(run: Run): string {
  if (run.status === 'COMPLETED') return completed(run);
  if (run.status === 'FAILED')
    return run.error === undefined ? 'Failed' : `Failed: ${failedWords(run.error)}${undoneWords(run)}`;
  if (run.status === 'CANCELLED') return `Cancelled${undoneWords(run)}`;
  if (run.status === 'TIMED_OUT') return `Ran out of time${undoneWords(run)}`;
  if (run.status_text !== undefined) return upperFirst(run.status_text);
  const tickets = run.waiting_for.filter((wait) => wait.kind === 'ticket');
  if (tickets.length > 0) return tickets.map(ticketWords).join('; ');
  const jobs = run.waiting_for.filter((wait) => wait.kind === 'job');
  if (jobs.length > 0) return `Running ${listWords(countedWords(jobs.map(({ node }) => node)))}`;
  const timer = run.waiting_for.find((wait) => wait.kind === 'timer');
  if (timer?.kind === 'timer')
    return `Waiting for the clock${timer.node === undefined ? '' : ` at ${timer.node}`}`;
  return run.status === 'QUEUED' ? 'Queued' : 'Running';
}

function undoneWords({ compensation }: Run): string {
  return compensation?.status === 'completed' ? ', and what it did was undone' : '';
}

function ticketWords(wait: Extract<WaitingFor, { kind: 'ticket' }>): string {
  const who = wait.approvers.length === 0 ? 'an approver' : wait.approvers.join(' or ');
  const what = {
    patch: 'review a patch',
    gate: `decide about ${wait.node === undefined ? 'a gate' : wait.scope + wait.node}`,
    failure: `decide about the failure ${wait.undoes ? 'to undo' : 'of'} ${wait.node === undefined ? 'a step' : wait.scope + wait.node}`,
  }[wait.ticket_kind];
  return `Waiting for ${who} to ${what}`;
}

function completed({ counts, graph_version }: Run): string {
  const steps = `${counts.completed} ${counts.completed === 1 ? 'step' : 'steps'}`;
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
  // Version 1 is the base.
  const count = graph_version - 1;
  const patches = count === 0 ? '' : `, ${count} ${count === 1 ? 'patch' : 'patches'} applied`;
  return `Completed: ${steps}${skipped}${patches}`;
}

interface Failed {
  readonly node?: string;
  readonly scope?: string;
  readonly message: string;
}

function failedWords({ node, scope = '', message }: Failed): string {
  return node === undefined ? message : `${scope}${node}: ${message}`;
}

/** Each name once: `fetch ×12` when it runs for many items. */
function countedWords(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
}

function listWords(names: readonly string[]): string {
  if (names.length <= 3) return names.join(', ');
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
