/** Random documents for property tests: acyclic, ids unique, otherwise anything the change set may meet. */
import fc from 'fast-check';
import type { EdgeDocument, NodeDocument, WorkflowDocument } from '../../document.ts';
import type { Json } from '../../json/index.ts';
import { edgeIdOf } from '../elements.ts';

const key = fc.constantFrom('url', 'method', 'a/b', 'c~d', 'deep', 'list', 'x');
const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom('', 'a', 'b', '/nodes/{n1}'),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}));

const config = fc.dictionary(key, value, { maxKeys: 3 });

function nodeArbitrary(id: string): fc.Arbitrary<NodeDocument> {
  return fc.record(
    {
      id: fc.constant(id),
      type: fc.constantFrom('function', 'conditional', 'http', 'agent', 'hitl'),
      config,
      inputs: config,
      protected: fc.boolean(),
    },
    { requiredKeys: ['id', 'type'] },
  );
}

const edgeFields = fc.record(
  {
    on: fc.constantFrom('error', 'approve', 'reject'),
    when: fc.constantFrom('true', 'false'),
    default: fc.boolean(),
  },
  { requiredKeys: [] },
);

const IDS = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6'] as const;

function edgesAmong(ids: readonly string[]): fc.Arbitrary<readonly EdgeDocument[]> {
  const pairs = ids.flatMap((from, i) => ids.slice(i + 1).map((to) => ({ from, to })));
  if (pairs.length === 0) return fc.constant([]);
  const edge = fc
    .tuple(fc.constantFrom(...pairs), edgeFields, fc.boolean())
    .map(([ends, fields, hasId]): EdgeDocument => {
      const bare: EdgeDocument = { ...ends, ...fields };
      return hasId ? { ...bare, id: edgeIdOf(bare) } : bare;
    });
  return fc.uniqueArray(edge, { maxLength: 10, selector: edgeIdOf });
}

export const documentArbitrary: fc.Arbitrary<WorkflowDocument> = fc
  .shuffledSubarray([...IDS], { minLength: 1 })
  .chain((ids) =>
    fc.record(
      {
        schema: fc.constant('aob/v1' as const),
        name: fc.constant('generated'),
        description: fc.constantFrom('one', 'two'),
        outputs: value,
        nodes: fc.tuple(...ids.map(nodeArbitrary)),
        edges: edgesAmong([...ids].sort()),
      },
      { requiredKeys: ['schema', 'name', 'nodes', 'edges'] },
    ),
  );
