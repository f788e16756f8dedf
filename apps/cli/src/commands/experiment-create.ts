import type { CreateExperiment } from '@aob/engine/contract';
import type { Define, Handler } from '../context.ts';
import { formatExperiment } from '../output/experiment.ts';

export const experimentCreate: Define = (noun, cli) => {
  noun
    .command('create')
    .description('Deal the runs of a workflow out to variants of it; the same again changes nothing')
    .argument('<file>', 'JSON or YAML, - for stdin: { name, workflow, arms, … }')
    .action(cli.action(create))
    .addHelpText(
      'after',
      `
The first arm is the control arm, unless control names another one. An arm is the version that the workflow names
now, with patches (ids) and operations (RFC 6902) applied on top; its document is settled from then on.

Example (prompts.yaml):
  name: prompts
  workflow: lead-flow@main
  sticky: inputs.customer          # CEL; without it the key of a run
  cost: /usage/cost                # where in the outputs of a run its cost stands
  guardrails:
    failure_rate: { above: 0.2, min_runs: 50 }
  arms:
    - { name: before, weight: 90 }
    - name: short
      weight: 10
      operations:
        - { op: replace, path: "/nodes/{enrich}/config/prompt", value: Be brief. }

  aob experiment create prompts.yaml
  aob run start --experiment prompts -i customer=mia`,
    );
};

const create: Handler<object> = async ({ client, io, output, signal }, _options, file = '') => {
  const { readDocument } = await import('../input/document.ts');
  const document = await readDocument(io, file, 'The experiment');
  try {
    // What it is, the server says, with every problem at once.
    const request = document.value as unknown as CreateExperiment;
    output.result(await client().experiments.create(request, { signal }), formatExperiment);
  } catch (error) {
    const { placeProblem } = await import('../input/place-problem.ts');
    throw placeProblem(error, document, '');
  }
  return undefined;
};
