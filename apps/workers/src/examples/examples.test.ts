import { fileURLToPath } from 'node:url';
import { compileJson, validateInputs } from '@aob/ir';
import { describe, expect, it } from 'vitest';
import { createExamples } from './examples.ts';

const folder = fileURLToPath(new URL('../../../../examples', import.meta.url));
const examples = createExamples({ folder, sinkUrl: 'http://127.0.0.1:8091' });
const names = await examples.names();

describe.each(names)('the example %s', (name) => {
  it('is a sound workflow of that name with inputs that fit it', async () => {
    const { definition, inputs } = await examples.read(name);
    const compiled = compileJson(definition);
    expect(compiled.ok ? [] : compiled.issues).toEqual([]);
    expect(definition['name']).toBe(name);
    const schema = definition['inputs'];
    if (schema !== undefined) expect(validateInputs(schema, inputs)).toEqual([]);
  });

  it('names the local sink by its real address', async () => {
    const text = JSON.stringify(await examples.read(name));
    expect(text).not.toContain('sink.local');
    if (name === 'lead-flow') expect(text).toContain('http://127.0.0.1:8091/mail');
  });
});
