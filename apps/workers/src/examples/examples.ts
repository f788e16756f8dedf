/**
 * Reads the examples in `examples/`, one folder each: workflow.yaml, inputs.yaml and, for some, patch.yaml.
 * Their documents call `http://sink.local`; the address of the local sink is written in before they are used, so that
 * the host stands in the document where the gate and the outgoing guard can see it.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject, type PatchOperation, parseJson } from '@aob/ir';
import { parse as parseYaml } from 'yaml';

export interface Example {
  readonly name: string;
  readonly definition: JsonObject;
  readonly inputs: Json;
  /** To be put on a run of it while it runs. */
  readonly patch?: { readonly reason: string; readonly operations: readonly PatchOperation[] };
}

export interface Examples {
  readonly names: () => Promise<readonly string[]>;
  readonly read: (name: string) => Promise<Example>;
}

const PLACEHOLDER = 'http://sink.local';

/** A folder of folders: documents that show one construct each, for reading and for tests, not for the tour. */
const PATTERNS = 'patterns';

/** `sinkUrl` is an origin without a slash at the end: `http://127.0.0.1:8091`. */
export function exampleWith(sinkUrl: string, text: string): string {
  return text.replaceAll(PLACEHOLDER, sinkUrl);
}

export function createExamples({
  folder,
  sinkUrl,
}: {
  readonly folder: string;
  readonly sinkUrl: string;
}): Examples {
  const readYaml = async (name: string, file: string): Promise<Json> =>
    asJson(exampleWith(sinkUrl, await readFile(join(folder, name, file), 'utf8')), `${name}/${file}`);
  return {
    async names() {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && entry.name !== PATTERNS)
        .map((entry) => entry.name)
        .sort();
    },
    async read(name) {
      const files = await readdir(join(folder, name));
      const definition = await readYaml(name, 'workflow.yaml');
      if (!isJsonObject(definition)) throw new Error(`examples/${name}/workflow.yaml is no document`);
      const inputs = await readYaml(name, 'inputs.yaml');
      if (!files.includes('patch.yaml')) return { name, definition, inputs };
      return { name, definition, inputs, patch: patchOf(name, await readYaml(name, 'patch.yaml')) };
    },
  };
}

/** Through the strict parser, so that an example is judged like anything that is sent. */
function asJson(text: string, file: string): Json {
  const parsed = parseJson(JSON.stringify(parseYaml(text)));
  if (parsed.ok) return parsed.value;
  throw new Error(`examples/${file}: ${parsed.issues.map(({ message }) => message).join('; ')}`);
}

function patchOf(name: string, patch: Json): NonNullable<Example['patch']> {
  if (isJsonObject(patch) && typeof patch['reason'] === 'string' && Array.isArray(patch['operations'])) {
    return { reason: patch['reason'], operations: patch['operations'] as readonly PatchOperation[] };
  }
  throw new Error(`examples/${name}/patch.yaml needs a reason and operations`);
}
