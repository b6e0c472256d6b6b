/**
 * `npm run measure`: how fast the built page answers, in the machine's own Chromium, and what it
 * weighs. A report, not a test: machines differ. Each control is changed many times; a change ends
 * when the frame that shows its result has been painted. Its work is all of that but the waiting for
 * the next moment of the screen: a field that shows what was typed has taken the one before. Where a
 * picture has many fields and products beside it, they follow in the frame after it, which is told apart.
 *
 *   npm run measure              everything
 *   npm run measure -- 512       only scenes whose name holds this
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { findChromium } from '../../wasm/toolchain/ensure.mjs';

process.env.NODE_ENV = 'production';
const configFile = fileURLToPath(new URL('../../web/vite.config.ts', import.meta.url));
const folder = fileURLToPath(new URL('../../build/page', import.meta.url));
const only = process.argv[2] ?? '';
const CHANGES = 60;

const launch = (...more) =>
  chromium.launch({
    executablePath: findChromium(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--no-first-run', ...more],
  });

/**
 * `[name, link, photo, field, values]`: the field takes the values in turn; without a field, a step is
 * made.
 */
const four = 'w=sobel-x;sobel-y;gauss;laplace';
// The same in every channel is computed faster: these are not.
const others = 'w=random1;random2;random3;random4';
const scenes = [
  ['grid 10², filter size', '', false, '#f', [5, 3]],
  ['grid 16², bias', 'n=16', false, '#bias', [1, 2, 3]],
  ['grid 16², 4 filters, stride', `n=16&${four}`, false, '#stride', [2, 1]],
  ['grid 16², a step', 'n=16&k=3', false],
  ['volume 16²×8, f 5, bias', 'in=volume&n=16&ch=8&f=5', false, '#bias', [1, 2, 3]],
  ['volume 16²×8, filter size', 'in=volume&n=16&ch=8', false, '#f', [5, 3]],
  ['volume 16²×8, f 5, a step', 'in=volume&n=16&ch=8&f=5&k=3', false],
  ['512² RGB, 4 filters, f 3, bias', four, true, '#bias', [1, 2, 3]],
  ['512² RGB, 4 filters, f 5, bias', `${four}&f=5`, true, '#bias', [1, 2, 3]],
  ['512² RGB, 4 filters, f 7, bias', `${four}&f=7`, true, '#bias', [1, 2, 3]],
  ['512² RGB, 4 random, f 7, bias', `${others}&f=7`, true, '#bias', [1, 2, 3]],
  ['512² RGB, 4 filters, filter size', four, true, '#f', [5, 7, 3]],
  ['512² RGB, 4 filters, padding', four, true, '#pad', [0, 2, 1]],
  ['512² RGB, max pooling, f', 'op=max&s=2&p=0', true, '#f', [2, 3]],
];

const part = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
const ms = (x) => `${x.toFixed(1)} ms`.padStart(9);

/** Runs in the page: a photo of smooth noise, 512 × 512, given to the upload field. */
async function givePhoto() {
  const canvas = new OffscreenCanvas(512, 512);
  const context = canvas.getContext('2d');
  const image = context.createImageData(512, 512);
  for (let i = 0; i < 512 * 512; i++) {
    const [x, y] = [i % 512, i >> 9];
    const wave = Math.sin(x / 9) * Math.cos(y / 13);
    image.data.set([128 + 100 * wave, (x * 5 + y * 3) % 256, (x ^ y) % 256, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  const transfer = new DataTransfer();
  transfer.items.add(new File([await canvas.convertToBlob()], 'noise.png', { type: 'image/png' }));
  const input = document.querySelector('input[type=file]');
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/**
 * Runs in the page: changes the field, or makes a step, again and again; milliseconds and frames of
 * each. Where frames count, a change comes right after one; else it comes when nothing is going on, so
 * that it need not wait for the next moment of the screen.
 */
async function change({ selector, values, times, counting }) {
  const field = selector && document.querySelector(selector);
  const text = (place) => document.querySelector(place)?.textContent.trim();
  const shown = () =>
    field ? document.querySelector('.figure')?.dataset.run : text('.result')?.split(' =')[0];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  /** When what is going on now is over. */
  const rest = () =>
    new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(0);
    });
  /** How long the screen kept the frame waiting that has been painted. */
  const painted = async () => {
    const ready = rest();
    await frame();
    const began = performance.now();
    // A message posted in a frame is heard when that frame has been painted.
    await rest();
    return Math.max(0, began - (await ready));
  };
  /** How long the frame after that takes, from the moment of the screen that it belongs to. */
  const following = async () => {
    const began = await frame();
    await rest();
    return performance.now() - began;
  };
  const act = (i) => {
    if (field) {
      field.value = String(values[i % values.length]);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    } else {
      const key = { key: 'ArrowRight', bubbles: true, cancelable: true };
      document.body.dispatchEvent(new KeyboardEvent('keydown', key));
    }
  };
  const another = (before) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    setTimeout(() => reject(new Error(`nothing new after ${before}`)), 10_000);
    const watching = new MutationObserver(() => {
      if ([before, undefined].includes(shown())) return;
      watching.disconnect();
      resolve();
    });
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    watching.observe(document.getElementById('app'), all);
    return promise;
  };
  const work = [];
  const after = [];
  const taken = [];
  const frames = [];
  for (let i = 0; i < times; i++) {
    await new Promise((done) => setTimeout(done, 60));
    if (counting) await frame();
    const before = shown();
    const start = performance.now();
    let waited = 0;
    if (counting) {
      act(i);
      do {
        await painted();
        waited++;
      } while ([before, undefined].includes(shown()) && waited < 300);
    } else {
      const changed = another(before);
      act(i);
      await changed;
      const idle = await painted();
      work.push(performance.now() - start - idle);
    }
    taken.push(performance.now() - start);
    frames.push(waited);
    if (!counting) after.push(await following());
  }
  // The first few warm up what every program warms up.
  const warm = (list) => list.slice(10).sort((a, b) => a - b);
  return { work: warm(work), after: warm(after), taken: warm(taken), frames: warm(frames) };
}

async function measureScene(browser, url, [name, link, photo, selector, values], counting) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}#${link}`);
  await page.waitForSelector('.panel.output');
  if (photo) {
    await page.evaluate(givePhoto);
    await page.locator('.panel.input h2 small', { hasText: '512, 512' }).waitFor();
  }
  const asked = { selector, values, times: CHANGES + 10, counting };
  const answer = await page.evaluate(change, asked);
  await page.close();
  return { name, ...answer };
}

/**
 * Runs in the page: how many pictures a second there are, and how late timers fire meanwhile, as would
 * what answers a hand.
 */
async function watch(seconds) {
  const run = () => Number(document.querySelector('.figure').dataset.run);
  const [first, start] = [run(), performance.now()];
  const late = [];
  while (performance.now() - start < 1000 * seconds) {
    const due = performance.now() + 20;
    await new Promise((done) => setTimeout(done, 20));
    late.push(performance.now() - due);
  }
  const rate = (1000 * (run() - first)) / (performance.now() - start);
  return { rate, late: late.sort((a, b) => a - b) };
}

async function measureWebcam(url) {
  const camera = '--use-fake-device-for-media-stream=fps=60';
  const browser = await launch(camera, '--use-fake-ui-for-media-stream');
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.waitForSelector('.panel.output');
  await page.selectOption('#source', 'webcam');
  await page.locator('.panel.input h2 small', { hasText: '480, 640' }).waitFor();
  await setTimeout(2000);
  const { rate, late } = await page.evaluate(watch, 5);
  await browser.close();
  console.log(
    `\nwebcam, 640 × 480 RGB, f 3: ${rate.toFixed(1)} pictures a second; timers late by ${ms(part(late, 0.5)).trim()}, p95 ${ms(part(late, 0.95)).trim()}`,
  );
}

async function measureStart(browser, url) {
  const times = [];
  for (let i = 0; i < 15; i++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    // When the frame with the output was on the screen, as the browser itself tells.
    await page.addInitScript(() => {
      new MutationObserver((_, watching) => {
        const title = document.querySelector('.panel.output h2');
        if (!title) return;
        title.setAttribute('elementtiming', 'output');
        watching.disconnect();
      }).observe(document, { childList: true, subtree: true });
      new PerformanceObserver((list) => {
        window.shownAfter = list.getEntries()[0].renderTime;
      }).observe({ type: 'element', buffered: true });
    });
    await page.goto(url, { waitUntil: 'commit' });
    // To ask takes the page some 100 ms, which no visitor's page spends: only when all is over.
    await setTimeout(3000);
    times.push(await page.evaluate(() => window.shownAfter));
    await context.close();
  }
  return times.sort((a, b) => a - b);
}

function sizes() {
  const assets = join(folder, 'assets');
  const files = [
    ['index.html', join(folder, 'index.html')],
    ...readdirSync(assets).map((name) => [name, join(assets, name)]),
  ].map(([name, path]) => {
    const bytes = readFileSync(path);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    return {
      name,
      brotli: brotliCompressSync(bytes, quality).length,
      gzip: gzipSync(bytes, { level: 9 }).length,
    };
  });
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const kb = (n) => `${(n / 1000).toFixed(1)} KB`;
  const sum = (kind, which) => files.filter(which).reduce((n, f) => n + f[kind], 0);
  const isJs = (f) => f.name.endsWith('.js');
  // What is fetched before the first picture: the page and its worker, a file each.
  const atStart = (f) => html.includes(f.name) || f.name.startsWith('worker-');
  console.log('\nshipped (brotli / gzip)');
  for (const f of files)
    console.log(`  ${f.name.padEnd(38)} ${kb(f.brotli).padStart(9)} ${kb(f.gzip).padStart(9)}`);
  // A browser downloads one of the two binaries.
  const oneBinary = (f) => !f.name.startsWith('convstep.simd');
  console.log(`  everything, one of the two binaries: ${kb(sum('brotli', oneBinary))} brotli`);
  console.log(
    `  JavaScript at start: ${kb(sum('gzip', (f) => isJs(f) && atStart(f)))} gzip; all: ${kb(sum('gzip', isJs))} gzip`,
  );
}

await build({ configFile, logLevel: 'error' });
const server = await preview({
  configFile,
  preview: { port: 0, host: '127.0.0.1', open: false },
  logLevel: 'error',
});
const url = `http://127.0.0.1:${server.httpServer.address().port}/`;

const browser = await launch();
console.log(
  `${'a change'.padEnd(36)} compute and paint    until it is on screen  the frame after it   frames at 60 Hz`,
);
console.log(`${''.padEnd(36)}       p50       p95        p50       p95        p50       p95   p95`);
for (const scene of scenes.filter(([name]) => name.includes(only))) {
  const { name, work, after, taken } = await measureScene(browser, url, scene, false);
  const { frames } = await measureScene(browser, url, scene, true);
  console.log(
    `${name.padEnd(36)} ${ms(part(work, 0.5))} ${ms(part(work, 0.95))}  ${ms(part(taken, 0.5))} ${ms(part(taken, 0.95))}  ${ms(part(after, 0.5))} ${ms(part(after, 0.95))}   ${part(frames, 0.95)}`,
  );
}
console.log('What has to be scrolled to is drawn after that, when there is time.');
const starts = await measureStart(browser, url);
console.log(
  `\nfirst output, cold cache: ${ms(part(starts, 0.5)).trim()} (of ${starts.length}: ${ms(starts[0]).trim()} to ${ms(starts.at(-1)).trim()})`,
);
await measureWebcam(url);
sizes();
await Promise.all([browser.close(), server.close()]);
process.exit(0);
