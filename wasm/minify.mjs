// Makes the shipped scripts small: node wasm/minify.mjs, after tsc. Sources ship beside the maps, so
// that a debugger still shows every line as it was written.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const options = {
  absWorkingDir: dist,
  outdir: dist,
  allowOverwrite: true,
  format: 'esm',
  target: 'es2022',
  minifyWhitespace: true,
  minifySyntax: true,
};

const ours = readdirSync(dist).filter((file) => file.endsWith('.js') && file !== 'glue.js');
// esbuild reads tsc's maps and passes them on. Names stay: they are in stack traces and consoles.
await build({
  ...options,
  entryPoints: ours,
  sourcemap: true,
  sourcesContent: false,
});
await build({ ...options, entryPoints: ['glue.js'], minifyIdentifiers: true });
