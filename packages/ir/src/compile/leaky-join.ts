/**
 * R3: an effectful node behind a gate could still run although the gate ran and all its out-edges died, because another
 * branch leads there, too. That may be what is wanted; then it says so by naming its `join`.
 */

import { effectKeysOf } from '../guards/effects.ts';
import type { Issue } from '../issue.ts';
import { type Bits, hasBit } from './bits.ts';
import { type Graph, type GraphNode, isInnerEntry } from './graph.ts';
import type { DataFlow } from './sure.ts';
import type { Exit } from './tokens.ts';

export function leakyJoins(graph: Graph, flow: DataFlow): readonly Issue[] {
  const suspects = graph.order.filter(
    (node) =>
      node.in.length > 1 && node.document.join === undefined && effectKeysOf(node.document).length > 0,
  );
  if (suspects.length === 0) return [];
  const gates = graph.nodes.filter(
    (node) => node.document.type === 'hitl' && canDieOut(flow.tokens.exits[node.index] ?? []),
  );
  return gates.flatMap((gate) => {
    const behind = suspects.filter((node) =>
      hasBit(flow.ancestors[node.index] ?? new Uint32Array(), gate.index),
    );
    if (behind.length === 0) return [];
    const running = runsThough(gate, graph, flow);
    return behind.filter((node) => running.has(node.index)).map((node) => leaky(node, gate));
  });
}

/** The gate can be through and lead nowhere. */
function canDieOut(exits: readonly Exit[]): boolean {
  return exits.some(({ outcome }) => outcome.always.length === 0);
}

/** What can run although `gate` ran and led nowhere: choices that `gate` itself rests on are as they were for it. */
function runsThough(gate: GraphNode, graph: Graph, flow: DataFlow): ReadonlySet<number> {
  const { tokens } = flow;
  const given = tokens.node[gate.index];
  const running = new Set<number>();
  const isOpen = (from: number, token: Bits | undefined) =>
    from !== gate.index &&
    running.has(from) &&
    token !== undefined &&
    given !== undefined &&
    !tokens.isContradiction(token, given);
  for (const node of graph.order) {
    const open = node.in.filter((edge) => isOpen(edge.from, tokens.edge[edge.index])).length;
    const isMet = node.in.length === 0 || open >= neededOf(node);
    const isIdle = isInnerEntry(node) && node.owner !== undefined && !running.has(node.owner);
    if (isMet && !isIdle) running.add(node.index);
  }
  return running;
}

function neededOf(node: GraphNode): number {
  if (node.join === 'every') return node.in.length;
  return typeof node.join === 'string' ? 1 : node.join.quorum;
}

function leaky(node: GraphNode, gate: GraphNode): Issue {
  return {
    pointer: node.pointer,
    code: 'gate.leaky_join',
    message: `${node.id} would still run when nothing follows from the gate ${gate.id}, because another branch leads to it, too.`,
    hint: 'Say what is meant: "join": "every" waits for the gate, "join": "all" runs either way.',
    rule: 'R3',
    node: node.id,
  };
}
