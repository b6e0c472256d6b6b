/**
 * The module's TypeScript as the package ships it: a small file per entry and what they share, so that a
 * plain page needs four requests, three of them at once, and not twenty. What reads and writes .npy files
 * stays apart, for bundlers to leave out, or to bring later. The declarations are tsc's.
 */
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

// Shared files are named by their content: older ones would be shipped as well.
for (const file of readdirSync(`${root}/dist`)) {
  if (/^shared-.*\.js(\.map)?$/.test(file)) rmSync(`${root}/dist/${file}`);
}

// Emscripten's glue is generated, straight into dist/: it has no place beside the sources.
const places = {
  name: 'places',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/glue\.js$/ }, () => ({ path: `${root}/dist/glue.js` }));
    // What reads and writes .npy files stays a file of its own, which the entries import.
    onResolve({ filter: /^\.\/npy\.js$/ }, () => ({
      path: './npy.js',
      external: true,
      sideEffects: false,
    }));
  },
};

await build({
  absWorkingDir: root,
  entryPoints: ['browser', 'node', 'npy', 'testing'].map((entry) => `wasm/src/${entry}.ts`),
  outdir: 'dist',
  chunkNames: 'shared-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  external: ['node:*'],
  plugins: [places],
  minify: true,
  sourcemap: true,
  // The sources are in the package: the maps need not hold them again.
  sourcesContent: false,
  logLevel: 'warning',
});
