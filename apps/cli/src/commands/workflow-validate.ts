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
  const [{ readDocument }, { compileJson }] = await Promise.all([
    import('../input/document.ts'),
    import('@aob/ir'),
  ]);
  const document = await readDocument(io, file, 'The workflow');
  const compiled = compileJson(document.value);
  if (compiled.ok) {
    const { digest, document: complete } = compiled.plan;
    const valid = {
      valid: true,
      issues: [],
      digest,
      nodes: complete.nodes.length,
      edges: complete.edges.length,
    };
    output.result(valid, ({ nodes, edges }, { green, bold, dim }) => {
      const size = `${count(nodes, 'node')}, ${count(edges, 'edge')}`;
      return `${green('✓')} ${bold(complete.name)} is valid: ${size}  ${dim(shortDigest(digest))}`;
    });
    return undefined;
  }
  const issues = document.place(compiled.issues);
  output.result({ valid: false, issues }, (_, colors) => {
    const detail = `${document.file} is not valid: ${count(issues.length, 'problem')}.`;
    const problem = { type: '', title: '', code: 'workflow.invalid', detail, issues };
    return formatProblem(problem, colors);
  });
  return EXIT.wrongUse;
};
