/** Offline, as one file, without the core, and for everybody. In a real Chromium, the built page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type ConvStep, load, tensor } from 'convstep';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawPicture } from '../../web/src/model/pictures';
import { png } from './png';
import { field, five, kernel, none, showsOutput, until } from './shown';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

describe('anywhere', () => {
  test('without a network after the first visit', async () => {
    const { page } = await site.open('n=5', {});
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const cells = await cellsOf(page, 'output');
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector('.panel.output');
    expect(await cellsOf(page, 'output')).toEqual(cells);
  });

  test('as one file that opens by double click', async () => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(new URL('../../build/page/convstep.html#n=5&f=2', import.meta.url).href);
    await page.waitForSelector('.panel.output');
    await showsOutput(page, cs.convForward(five(5), kernel('sobel-x', 2), none, { pad: 1 }).Z.data);
    await page.getByLabel('Upload a photo').setInputFiles({
      name: 'photo.png',
      mimeType: 'image/png',
      buffer: png(30, 20, (x, y) => [x * 8, y * 12, 90]),
    });
    await until(page, 'output', '(1, 21, 31, 1)');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a failed download of the core is said in place, with a way on', async () => {
    const context = await site.browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.route('**/*.wasm', (route) => route.abort());
    await page.goto(site.url);
    await page.locator('.problem', { hasText: 'could not be started' }).waitFor();
    await page.unroute('**/*.wasm');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('.panel.output');
    await showsOutput(
      page,
      cs.convForward(five(10), kernel('sobel-x', 3), none, { pad: 1 }).Z.data,
    );
    expect(await page.locator('.problem').count()).toBe(0);
    await context.close();
  });

  test('work that nobody waits for is given up', async () => {
    const { page, complaints } = await site.open('rgb=0');
    await page.getByLabel('Upload a photo').setInputFiles({
      name: 'large.png',
      mimeType: 'image/png',
      buffer: png(1024, 1024, (x, y) => [x % 256, y % 256, (x ^ y) % 256]),
    });
    await until(page, 'input', '(1, 1024, 1024, 1)');
    await page.getByLabel(/^How many/).fill('16');
    for (const size of ['11', '9']) await field(page, 'Filter size').fill(size);
    await page.getByLabel(/^How many/).fill('1');
    await field(page, 'Filter size').fill('2');
    await until(page, 'output', '(1, 1025, 1025, 1)');
    expect(await page.locator('.busy').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe('everybody', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  test.each([
    ['light', 'n=5', { colorScheme: 'light' }],
    ['dark', 'in=lake', { colorScheme: 'dark' }],
    ['narrow', 'op=average&p=1&n=5', { viewport: { width: 320, height: 640 } }],
    ['a problem', 'n=4', { colorScheme: 'light' }],
    ['a volume', 'in=volume&m=2&n=5&w=sobel-x;box;gauss&k=5', { colorScheme: 'dark' }],
    ['gradients', 'n=4&k=8&grad=1&code=torch', { colorScheme: 'dark' }],
    ['a large filter', 'n=5&f=7&w=gauss&p=3&terms=symbols', { colorScheme: 'light' }],
    ['a lesson', 'lesson=pooling&op=max&n=4&f=2&s=2', { colorScheme: 'dark' }],
    ['an activation', 'n=4&act=relu&flip=1&w=box;gauss&only=1', { colorScheme: 'light' }],
    ['help and more', 'in=letters&f=5&rgb=0', { colorScheme: 'light' }],
  ] as const)('can use it: axe finds nothing (%s)', async (name, hash, look) => {
    const { page } = await site.open(hash);
    await page.setViewportSize('viewport' in look ? look.viewport : { width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'colorScheme' in look ? look.colorScheme : null });
    if (name === 'a problem') {
      await field(page, 'Filter size').fill('9');
      await page.locator('#problem').waitFor();
    }
    if (name === 'help and more') {
      await page.getByRole('button', { name: /^Keys/ }).click();
      await page.getByText(/^More/).click();
    }
    if (name === 'a lesson') await page.locator('.lesson').waitFor();
    await page.locator('.result').waitFor();
    await page.locator('.code pre').waitFor();
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const run = (
        window as unknown as {
          axe: {
            run(): Promise<{
              violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
            }>;
          };
        }
      ).axe;
      const { violations } = await run.run();
      return violations.map((v) => `${v.id}: ${v.nodes[0]?.html} ${v.nodes[0]?.failureSummary}`);
    });
    expect(found).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    const cut = await page
      .locator('.formulas')
      .evaluate((formulas) => formulas.scrollWidth - formulas.clientWidth);
    expect(cut).toBeLessThanOrEqual(0);
  });

  test('pictures are the model’s own, and the core’s answer is what is painted', async () => {
    const { page } = await site.open('op=max&in=shapes&f=4&s=4&p=0');
    const A = tensor(drawPicture('shapes'), [1, 256, 256, 3]);
    const { A: pooled } = cs.poolForward(A, { f: 4, stride: 4 }, 'max');
    const seen = await page
      .locator('.panel.output canvas')
      .first()
      .evaluate((node) => {
        const canvas = node as HTMLCanvasElement;
        return Array.from(canvas.getContext('2d')?.getImageData(0, 0, 64, 64).data ?? []);
      });
    const expected = Array.from({ length: 64 * 64 * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : Math.round(255 * (pooled.data[Math.floor(i / 4) * 3 + (i % 4)] ?? 0)),
    );
    const off = seen.filter((x, i) => Math.abs(x - (expected[i] ?? 0)) > 1);
    expect(off).toEqual([]);
  });
});
