// @ts-check
import { build } from 'esbuild';

/**
 * Bundles one program with everything it uses into <app>/dist/<name>.mjs. npm packages go in as well: a program then
 * starts quickly, and finds the very versions its workspaces asked for.
 * @param {{ app: string, name: string, entry?: string, splitting?: boolean, external?: string[] }} options app: absolute folder
 * with a slash at its end; entry: the file in it to begin with; splitting: what is imported lazily gets files of its own, so that a
 * short command reads little; external: packages that look for files beside their own
 */
export async function bundle({ app, name, entry = 'src/main.ts', splitting = false, external = [] }) {
  await build({
    absWorkingDir: app,
    entryPoints: { [name]: entry },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting,
    target: 'node20.19',
    sourcemap: true,
    minifySyntax: true,
    legalComments: 'none',
    // pg asks for it only when it is there.
    external: ['pg-native', ...external],
    // CommonJS packages in an ES module still call require.
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);",
    },
    logLevel: 'warning',
  }).catch(() => {
    // esbuild has already said what is wrong and where.
    process.exit(1);
  });
}
