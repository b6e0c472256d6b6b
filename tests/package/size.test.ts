// What a page downloads: every script of the browser entry, as shipped (names kept), and the larger
// binary. Source maps, declarations and sources ship too but nobody's page loads them.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { beforeAll, expect, inject, it } from 'vitest';
import { install } from './support.ts';

const budget = { raw: 180_000, brotli: 60_000 };

/** The sizes of files that are compressed one by one, as a server does. */
function measure(files: readonly Uint8Array[]) {
  const total = (compress: (file: Uint8Array) => Uint8Array) =>
    files.reduce((bytes, file) => bytes + compress(file).length, 0);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return {
    raw: total((file) => file),
    gzip: total((file) => gzipSync(file, { level: 9 })),
    brotli: total((file) => brotliCompressSync(file, { params })),
  };
}

let dist: string;
beforeAll(async () => {
  const folder = await install(inject('workshop'), inject('tarball'), 'esbuild');
  dist = join(folder, 'node_modules/convstep/dist');
});

it('all scripts and the larger binary stay within the budget', async () => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: dist,
    entryPoints: ['browser.js'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const paths = Object.keys(metafile.inputs).map((path) => join(dist, path));
  expect(paths.every((path) => dirname(path) === dist)).toBe(true);
  const scripts = paths.map((path) => readFileSync(path));
  const binaries = readdirSync(dist)
    .filter((file) => file.endsWith('.wasm'))
    .map((file) => ({ file, bytes: readFileSync(join(dist, file)) }));
  expect(binaries.map(({ file }) => file)).toEqual([
    'convstep.relaxed-simd.wasm',
    'convstep.simd.wasm',
  ]);
  const largest = binaries.reduce((a, b) => (b.bytes.length > a.bytes.length ? b : a));

  const rows = {
    ...Object.fromEntries(
      paths.map((path, k) => [relative(dist, path), measure([scripts[k] as Uint8Array])]),
    ),
    ...Object.fromEntries(binaries.map(({ file, bytes }) => [file, measure([bytes])])),
    'all scripts': measure(scripts),
    'all scripts, bundled and minified': measure(outputFiles.map(({ contents }) => contents)),
    'all scripts + larger binary': measure([...scripts, largest.bytes]),
    budget,
  };
  console.table(rows);
  const total = rows['all scripts + larger binary'];
  expect(total.raw).toBeLessThanOrEqual(budget.raw);
  expect(total.brotli).toBeLessThanOrEqual(budget.brotli);
});
