// The packed package in a real Chromium: by Vite, by esbuild and by no bundler at all.
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { createServer, build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { chromiumLaunch } from '../chromium.ts';
import { expectExercise, install, makeFolder, type Served, serve } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(() => browser.close());

const both = ['relaxed-simd', 'simd'] as const;
const dist = (folder: string) => join(folder, 'node_modules/convstep/dist');
const installed = (consumer: string) => install(inject('workshop'), inject('tarball'), consumer);

/** Opens a page and returns its `outcome`; whatever the page complains about fails the test. */
async function open(url: string) {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  try {
    await page.goto(url);
    const found = page.waitForFunction(() => (globalThis as { outcome?: unknown }).outcome, null, {
      timeout: 20_000,
    });
    const outcome = await (await found).jsonValue().catch(() => undefined);
    expect(complaints).toEqual([]);
    // biome-ignore lint/suspicious/noExplicitAny: each page has its own outcome
    return outcome as any;
  } catch (error) {
    throw new Error([String(error), ...complaints].join('\n'), { cause: error });
  } finally {
    await page.close();
  }
}

async function openServed(served: Served) {
  try {
    return await open(served.url);
  } finally {
    served.close();
  }
}

/** All JavaScript of a built page. */
function scripts(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

/** What Node's built-ins, or a bundler's stand-ins for them, leave behind. */
const builtins =
  /["'`]node:|\brequire\s*\(|\bcreateRequire\b|__dirname|__vite-browser-external|\bworker_threads\b|(from|import)\s*["'`](fs|fs\/promises|path|url|module)["'`]/;

describe('Vite', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await installed('vite');
  });

  it('production build, under a sub-path', async () => {
    const outDir = join(folder, 'out');
    await viteBuild({
      root: folder,
      configFile: false,
      logLevel: 'error',
      base: '/deep/er/',
      build: { outDir },
      worker: { format: 'es' },
    });
    expect(scripts(outDir).match(builtins)).toBeNull();
    const { page, worker } = await openServed(await serve(outDir));
    expectExercise(page, both);
    expectExercise(worker, both);
  });

  it('dev server', async () => {
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'error',
      server: { port: 0, host: '127.0.0.1' },
    });
    try {
      await server.listen();
      const { page, worker } = await open(server.resolvedUrls?.local[0] as string);
      expectExercise(page, both);
      expectExercise(worker, both);
    } finally {
      await server.close();
    }
  });
});

describe('esbuild', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await installed('esbuild');
  });

  async function bundle(entry: string, loader: Record<string, 'file'> = {}) {
    const outdir = makeFolder(folder, 'out', entry);
    const { metafile, warnings } = await esbuild({
      absWorkingDir: folder,
      entryPoints: [`${entry}.js`],
      outfile: join(outdir, 'main.js'),
      format: 'esm',
      platform: 'browser',
      bundle: true,
      metafile: true,
      logLevel: 'silent',
      loader,
    });
    expect(warnings).toEqual([]);
    expect(scripts(outdir).match(builtins)).toBeNull();
    const html = join(import.meta.dirname, 'consumers/page/index.html');
    cpSync(html, join(outdir, 'index.html'));
    cpSync(join(html, '../favicon.svg'), join(outdir, 'favicon.svg'));
    return { outdir, inputs: Object.keys(metafile.inputs) };
  }

  it('with the binaries copied beside the bundle', async () => {
    const { outdir, inputs } = await bundle('copied');
    expect(inputs.filter((path) => /node\.js$|^node:/.test(path))).toEqual([]);
    for (const flavour of both) {
      const binary = `convstep.${flavour}.wasm`;
      cpSync(join(dist(folder), binary), join(outdir, binary));
    }
    expectExercise(await openServed(await serve(outdir)), both);
  });

  it('with its loader `file` and wasmUrl', async () => {
    const { outdir } = await bundle('addressed', { '.wasm': 'file' });
    expectExercise(await openServed(await serve(outdir)), both);
  });
});

describe('no bundler', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await installed('page');
    cpSync(dist(folder), join(folder, 'convstep'), { recursive: true });
  });

  // biome-ignore lint/suspicious/noExplicitAny: the page's own outcome
  const expectBoth = ({ page, worker: { given, ...worker } }: any) => {
    expectExercise(page, both);
    expectExercise(worker, both);
    expectExercise({ ...worker, auto: given }, both);
  };

  it('a page and a module worker, from a static server under a sub-path', async () => {
    expectBoth(await openServed(await serve(folder)));
  });

  it('from a server that does not know .wasm', async () => {
    const types = { '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
    expectBoth(await openServed(await serve(folder, {}, types)));
  });

  const policy = (script: string) => ({
    'content-security-policy': `default-src 'self'; script-src ${script}`,
  });

  it('under a strict Content-Security-Policy', async () => {
    const headers = policy("'self' 'wasm-unsafe-eval'");
    expectBoth(await openServed(await serve(folder, headers)));
  });

  it('says that a policy forbids WebAssembly', async () => {
    const outcome = await openServed(await serve(folder, policy("'self'")));
    expect(outcome).toEqual({ name: 'ConvStepError', code: 'load-failed' });
  });
});
