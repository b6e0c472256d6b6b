/**
 * The module's TypeScript as the package ships it: one small file per entry and one that they share,
 * so that a plain page needs two requests and not twenty. The declarations are tsc's.
 */
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

// The shared file is named by its content: an older one would be shipped as well.
for (const file of readdirSync(`${root}/dist`)) {
  if (/^shared-.*\.js(\.map)?$/.test(file)) rmSync(`${root}/dist/${file}`);
}

// Emscripten's glue is generated, straight into dist/: it has no place beside the sources.
const glue = {
  name: 'glue',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/glue\.js$/ }, () => ({ path: `${root}/dist/glue.js` }));
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
  plugins: [glue],
  minify: true,
  sourcemap: true,
  // The sources are in the package: the maps need not hold them again.
  sourcesContent: false,
  logLevel: 'warning',
});
