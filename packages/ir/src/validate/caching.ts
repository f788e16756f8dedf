/** Where `cache` may stand (design §3): a result is reused only where leaving the work out changes nothing. */
import type { NodeDocument } from '../document.ts';
import { ownEffectKeysOf } from '../guards/effects.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, type JsonObject } from '../json/index.ts';
import type { NodeTypeSpec } from '../registry/node-types.ts';
import { at, type Report } from './report.ts';

type Words = Pick<Issue, 'message' | 'hint'>;

/** The config has been found to be an object. */
export function checkCaching(node: JsonObject, spec: NodeTypeSpec, pointer: string, report: Report): void {
  const { cache } = node;
  if (!isJsonObject(cache) || cache['mode'] === 'off') return;
  const where = at(pointer, 'cache');
  if (spec.execution === 'ticket') {
    report.add({
      pointer: where,
      code: 'gate.not_cacheable',
      message: 'An approval is given anew in every run; it never comes from a cache.',
      hint: 'Leave cache out.',
      rule: 'R27',
    });
  } else if (spec.execution !== 'job') {
    report.add({ pointer: where, code: 'field.not_used', ...uselessHere(spec) });
  } else {
    const harm = harmOf(node, spec);
    if (harm !== undefined) report.add({ pointer: where, code: 'cache.effect', ...harm, rule: 'R24' });
  }
}

function uselessHere({ type, execution }: NodeTypeSpec): Words {
  if (execution === 'inline') {
    return {
      message: `A ${type} node is worked out on the spot: there is no call that 'cache' could save.`,
      hint: 'Leave it out; cache the nodes whose outputs it reads.',
    };
  }
  if (execution === 'body') {
    return {
      message: `A ${type} node only runs its body, so 'cache' would do nothing.`,
      hint: 'Put cache on the nodes of the body.',
    };
  }
  return { message: `A ${type} node waits, so 'cache' would do nothing.`, hint: 'Leave it out.' };
}

/** Methods that by their definition only ask (RFC 9110). */
const SAFE_METHODS: ReadonlySet<unknown> = new Set([undefined, 'GET', 'HEAD']);

/**
 * Why the result must not come from an earlier run. To the gates a GET is an effect, for it leaves the house and carries
 * data (R24); not sending it harms nobody.
 */
function harmOf(node: JsonObject, { effect }: NodeTypeSpec): Words | undefined {
  // The fields that are read here have been checked by themselves; the rest does not matter.
  const document = node as unknown as NodeDocument;
  switch (effect) {
    case 'message':
      return {
        message: 'A message is there to be sent: an earlier result would tell nobody.',
        hint: 'Leave cache out.',
      };
    case 'http': {
      const method = document.config?.['method'];
      if (SAFE_METHODS.has(method)) return undefined;
      return {
        message: `A ${String(method)} may change something: an earlier result would leave that out.`,
        hint: 'Only GET and HEAD may be cached.',
      };
    }
    case 'tools':
      if (ownEffectKeysOf(document).length === 0) return undefined;
      return {
        message: 'The agent may act through its tools: an earlier result would leave that out.',
        hint: 'Only an agent without tools may be cached.',
      };
    default:
      // Built-in functions and inline code touch nothing outside.
      return undefined;
  }
}
