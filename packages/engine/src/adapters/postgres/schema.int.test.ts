import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, it } from 'vitest';

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly udt_name: string;
  readonly is_nullable: 'YES' | 'NO';
}

/** PostgreSQL's type for each of Prisma's, as the schema uses them; relations are not among them. */
const TYPES: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'int4',
  BigInt: 'int8',
  Boolean: 'bool',
  DateTime: 'timestamptz',
  Bytes: 'bytea',
  Json: 'jsonb',
};

/** `table column type nullable` for every scalar field of the schema file. */
const modelled = (schema: string): readonly string[] =>
  [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    return [...body.matchAll(/^ {2}(\w+) +(\w+)(\[\])?(\?)?(.*)$/gm)].flatMap(
      ([, name, type = '', list, optional, rest = '']) => {
        const known = TYPES[type];
        if (known === undefined || (list !== undefined && known !== 'text')) return [];
        const column = /@map\("(\w+)"\)/.exec(rest)?.[1] ?? name;
        const native = rest.includes('@db.Uuid') ? 'uuid' : known;
        return [`${table} ${column} ${list === undefined ? native : `_${native}`} ${optional !== undefined}`];
      },
    );
  });

it('the Prisma model and the migrated tables say the same', async () => {
  const client = new pg.Client({ connectionString: process.env.AOB_TEST_DATABASE_URL });
  await client.connect();
  const { rows } = await client
    .query<Column>(
      `SELECT c.table_name, c.column_name, c.udt_name, c.is_nullable FROM information_schema.columns c
         JOIN pg_class t ON t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
        WHERE c.table_schema = 'public' AND t.relkind IN ('r', 'p') AND NOT t.relispartition
          AND c.table_name <> 'aob_migrations'`,
    )
    .finally(() => client.end());
  const migrated = rows.map(
    ({ table_name, column_name, udt_name, is_nullable }) =>
      `${table_name} ${column_name} ${udt_name} ${is_nullable === 'YES'}`,
  );
  const schema = readFileSync(new URL('../../../../../prisma/schema.prisma', import.meta.url), 'utf8');
  expect([...modelled(schema)].sort()).toEqual(migrated.sort());
  expect(migrated.length).toBeGreaterThan(100);
});
