/** What the events of bodies mean (R6): instances open, end, and leave nothing behind but what they returned. */
import { assertNever } from './assert-never.ts';
import type { EventOf } from './events.ts';
import { outermostOwner, scopeOf } from './scope.ts';
import { type BodyState, nodeKey, type RunState, type ScopeState, type WritableRun } from './state.ts';
import { get, put, remove } from './table.ts';

type ScopeEvent = EventOf<'scope.opened' | 'scope.closed' | 'scope.reopened'>;

const NO_KEYS: readonly string[] = [];

/** A node waits for its body; one that did so before goes on where it was (R7). */
export const beginBody = (state: RunState, key: string, total: number | undefined): void => {
  if (get(state.bodies, key) === undefined)
    put(state.bodies, key, {
      key,
      total,
      opened: 0,
      closed: 0,
      last: undefined,
      failed: NO_KEYS,
      executed: 0,
    });
};

export const scopeEvent = (state: WritableRun, event: ScopeEvent): void => {
  const parent = event.scope ?? '';
  const key = nodeKey(parent, event.node);
  const scope = scopeOf({ owner: event.node, parent, index: event.data.index });
  const body = get(state.bodies, key);
  if (body === undefined) return;
  switch (event.type) {
    case 'scope.opened': {
      const { plan, graph_version: graphVersion } = event.data;
      const opened: ScopeState = {
        scope,
        status: 'open',
        plan,
        graphVersion,
        output: undefined,
        error: undefined,
        nodes: NO_KEYS,
        edges: NO_KEYS,
      };
      put(state.scopes, scope, opened);
      put(state.bodies, key, { ...body, opened: body.opened + 1 });
      return;
    }
    case 'scope.closed':
      scopeClosed(state, body, scope, event);
      return;
    case 'scope.reopened':
      scopeReopened(state, body, scope);
      return;
    default:
      assertNever(event);
  }
};

const scopeClosed = (
  state: WritableRun,
  body: BodyState,
  scope: string,
  { data: { output, error } }: EventOf<'scope.closed'>,
): void => {
  const ended = get(state.scopes, scope);
  if (ended === undefined) return;
  if (output === undefined) {
    put(state.scopes, scope, { ...ended, status: 'failed', error });
    put(state.bodies, body.key, { ...body, failed: [...body.failed, scope] });
    return;
  }
  dropMembers(state, ended);
  // A map returns what all of its items did; a loop asks for the last iteration only.
  if (body.total === undefined) remove(state.scopes, scope);
  else
    put(state.scopes, scope, { ...ended, status: 'closed', output, error, nodes: NO_KEYS, edges: NO_KEYS });
  put(state.bodies, body.key, { ...body, closed: body.closed + 1, last: output });
};

/** The owner waits again, as if nothing had failed. */
const scopeReopened = (state: WritableRun, body: BodyState, scope: string): void => {
  const ended = get(state.scopes, scope);
  if (ended === undefined) return;
  put(state.scopes, scope, { ...ended, status: 'open', error: undefined });
  put(state.bodies, body.key, { ...body, failed: body.failed.filter((failed) => failed !== scope) });
  const owner = get(state.nodes, body.key);
  if (owner === undefined) return;
  put(state.nodes, body.key, { ...owner, status: 'waiting', error: undefined, cancelledBy: undefined });
  put(state.live, `node:${body.key}`, true);
  state.unhandled = state.unhandled.filter((key) => key !== body.key);
};

/** Remembers what is to be dropped with an instance. */
export const joinScope = (state: RunState, scope: string, kind: 'nodes' | 'edges', key: string): void => {
  const known = scope === '' ? undefined : get(state.scopes, scope);
  if (known !== undefined) put(state.scopes, scope, { ...known, [kind]: [...known[kind], key] });
};

/** The owner is done with its body, or gone: cost follows the instances it has had (R20). */
export const dropBody = (state: WritableRun, key: string): void => {
  const body = get(state.bodies, key);
  if (body === undefined) return;
  remove(state.bodies, key);
  for (const scope of scopesOf(body)) {
    const left = get(state.scopes, scope);
    if (left === undefined) continue;
    dropMembers(state, left);
    remove(state.scopes, scope);
  }
};

/** Of a loop only the last iteration can still be there. */
const scopesOf = ({ key, total, opened }: BodyState): readonly string[] => {
  const at = (index: number) => `${key}[${index}]/`;
  if (total === undefined) return opened === 0 ? [] : [at(opened - 1), `${key}/`];
  return Array.from({ length: opened }, (_, index) => at(index));
};

const dropMembers = (state: WritableRun, { nodes, edges }: ScopeState): void => {
  for (const key of nodes) {
    dropBody(state, key);
    remove(state.nodes, key);
    remove(state.live, `node:${key}`);
    remove(state.jobs, key);
  }
  for (const key of edges) remove(state.edges, key);
  if (state.unhandled.length === 0) return;
  const gone = new Set(nodes);
  if (state.unhandled.some((key) => gone.has(key)))
    state.unhandled = state.unhandled.filter((key) => !gone.has(key));
};

/** An execution inside of a body. Most are the first, so that this changes something once for a body. */
export const noteExecution = (state: RunState, scope: string, execution: number): void => {
  const owner = outermostOwner(scope);
  const body = owner === undefined ? undefined : get(state.bodies, owner);
  if (body !== undefined && execution > body.executed)
    put(state.bodies, body.key, { ...body, executed: execution });
};

/** Instances that have ended have left nothing else behind, for the day the ids of a removed body come back (R16). */
export const retireBody = (state: RunState, key: string): void => {
  const executed = get(state.bodies, key)?.executed ?? 0;
  if (executed > 0) put(state.retired, `${key}/`, executed);
};

/** How often a node has been executed before it was removed and came back. */
export const executionsBefore = (state: RunState, scope: string, id: string): number => {
  const owner = outermostOwner(scope);
  return get(state.retired, owner === undefined ? id : `${owner}/`) ?? 0;
};
