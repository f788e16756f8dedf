/**
 * Transform, filter and aggregate over values too large for a decision (R9): the same evaluation as inside it, in a runner.
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
import { evaluateItems, evaluateWhole, type InlineOutcome, worksOnItems } from '../run/inline.ts';
import { type NodeExecutor, TerminalNodeError } from './executor.ts';

type PureType = 'transform' | 'filter' | 'aggregate';

/** The CEL fields of the types, and what they may read. */
const FIELDS: { readonly [field: string]: readonly Variable[] } = {
  expression: WORKFLOW_VARIABLES,
  items: WORKFLOW_VARIABLES,
  where: [...WORKFLOW_VARIABLES, 'item', 'index'],
  value: [...WORKFLOW_VARIABLES, 'item', 'index'],
  by: [...WORKFLOW_VARIABLES, 'item', 'index'],
};

const MAX_PROGRAMS = 500;

export function createPureExecutor(type: PureType): NodeExecutor {
  const programs = createBoundedCache<CompiledExpression>(MAX_PROGRAMS);
  return {
    async execute(job, { signal }) {
      const expressions = new Map(
        Object.entries(FIELDS).flatMap(([field, variables]) => {
          const source = job.config[field];
          return typeof source === 'string' ? [[field, programOf(programs, source, field, variables)]] : [];
        }),
      );
      const bindings = isJsonObject(job.inputs) ? job.inputs : {};
      const node = { id: job.node, type, config: job.config, expressions };
      const outcome = worksOnItems(node)
        ? await withPauses(evaluateItems(node, bindings), signal)
        : evaluateWhole(node, bindings['inputs'] ?? null, bindings);
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
  source: string,
  field: string,
  variables: readonly Variable[],
): CompiledExpression {
  return programs.get(`${field} ${source}`, () => {
    const compiled = compileExpression(source, { variables, pointer: `/config/${field}` });
    if (compiled.ok) return compiled.program;
    throw broken(compiled.issues.map(({ message }) => message).join('; '));
  });
}

function broken(message: string): TerminalNodeError {
  return new TerminalNodeError({ code: 'expression.type', message });
}
