/**
 * Transform and filter over values too large for a decision (R9): the same evaluation as inside it, in a runner.
 * The job's `inputs` are the variables its expressions read.
 */
import { setImmediate } from 'node:timers/promises';
import {
  type BoundedCache,
  type CompiledExpression,
  compileExpression,
  createBoundedCache,
  isJsonObject,
  type Variable,
  WORKFLOW_VARIABLES,
} from '@aob/ir';
import type { Job } from '../messages.ts';
import { evaluateInline, filterInSteps, type InlineOutcome } from '../run/inline.ts';
import { type NodeExecutor, TerminalNodeError } from './executor.ts';

/** The CEL fields of each type and what they may read. */
const FIELDS: {
  readonly [type in 'transform' | 'filter']: { readonly [field: string]: readonly Variable[] };
} = {
  transform: { expression: WORKFLOW_VARIABLES },
  filter: { items: WORKFLOW_VARIABLES, where: [...WORKFLOW_VARIABLES, 'item', 'index'] },
};

const MAX_PROGRAMS = 500;

export function createPureExecutor(type: keyof typeof FIELDS): NodeExecutor {
  const programs = createBoundedCache<CompiledExpression>(MAX_PROGRAMS);
  return {
    async execute(job, { signal }) {
      const expressions = new Map(
        Object.entries(FIELDS[type]).map(([field, variables]) => [
          field,
          programOf(programs, job, field, variables),
        ]),
      );
      const bindings = isJsonObject(job.inputs) ? job.inputs : {};
      const node = { id: job.node, type, expressions };
      const outcome =
        type === 'filter'
          ? await withPauses(filterInSteps(node, bindings), signal)
          : evaluateInline(node, bindings['inputs'] ?? null, bindings);
      if (outcome.ok) return { output: outcome.value };
      throw new TerminalNodeError(outcome.error);
    },
  };
}

/** A long list is worked through in turns: requests and decisions of this process come in between. */
async function withPauses(
  steps: Generator<undefined, InlineOutcome>,
  signal: AbortSignal,
): Promise<InlineOutcome> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await setImmediate(undefined, { signal });
  }
}

function programOf(
  programs: BoundedCache<CompiledExpression>,
  { config }: Job,
  field: string,
  variables: readonly Variable[],
): CompiledExpression {
  const source = config[field];
  if (typeof source !== 'string') throw broken(`config.${field} is missing`);
  return programs.get(`${field} ${source}`, () => {
    const compiled = compileExpression(source, { variables, pointer: `/config/${field}` });
    if (compiled.ok) return compiled.program;
    throw broken(compiled.issues.map(({ message }) => message).join('; '));
  });
}

function broken(message: string): TerminalNodeError {
  return new TerminalNodeError({ code: 'expression.type', message });
}
