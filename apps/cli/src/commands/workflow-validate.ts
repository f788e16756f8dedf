import type { Define, Handler } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { formatProblem } from '../output/problem.ts';
import { count, shortDigest } from '../output/text.ts';

export const workflowValidate: Define = (noun, cli) => {
  noun
    .command('validate')
    .description('Check a workflow on this machine and name everything that is wrong with it')
    .argument('<file>', 'JSON or YAML, - for stdin')
    .action(cli.action(validate));
};

const validate: Handler<object> = async ({ io, output }, _options, file = '') => {
  const [{ readDocument }, { checkWorkflow }] = await Promise.all([
    import('../input/document.ts'),
    import('../input/check-workflow.ts'),
  ]);
  const text = await readDocument(io, file, 'The workflow');
  const checked = checkWorkflow(text);
  if (checked.ok) {
    const { digest, document } = checked;
    const valid = { valid: true, issues: [], digest };
    output.result(valid, (_, { green, bold, dim }) => {
      const size = `${count(document.nodes.length, 'node')}, ${count(document.edges.length, 'edge')}`;
      return `${green('✓')} ${bold(document.name)} is valid: ${size}  ${dim(shortDigest(digest))}`;
    });
    return undefined;
  }
  const { issues } = checked;
  output.result({ valid: false, issues }, (_, colors) => {
    const detail = `${text.file} is not valid: ${count(issues.length, 'problem')}.`;
    return formatProblem({ type: '', title: '', code: 'workflow.invalid', detail, issues }, colors);
  });
  return EXIT.wrongUse;
};
