/** Offline, as one file, below any path, under any policy. In a real Chromium, the built page. */
import { type ConvStep, load, tensor } from 'convstep';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawPicture } from '../../web/src/model/pictures';
import { host } from './host';
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

describe('all that is fetched later is there', () => {
  /** Opens every part of the page, each of which is a file of its own, and uses it. */
  async function tour(page: Page) {
    await page.waitForSelector('.panel.output');
    const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
    for (const part of ['.shapes .formula', '.code pre', '.speed']) {
      await page.locator(part).first().waitFor();
    }
    await press('Measure this layer here');
    await page.locator('.bars').waitFor();
    await press('Keys and colours explained');
    await page.locator('#help').waitFor();
    await page.getByText(/^More/).click();
    await field(page, 'Dilation').waitFor();
    await press('Gradients');
    await page.getByRole('grid', { name: 'Gradient dA_prev of the input' }).waitFor();
    await press('Maps and histogram');
    await page.locator('.all-maps').first().waitFor();
    await press('Take it along');
    const saved = page.waitForEvent('download');
    await press('PNG');
    await saved;
    // What the worker fetches: the pictures that are built in, and the words for what is wrong.
    await page.getByRole('combobox', { name: /^Input/ }).selectOption('written');
    await until(page, 'input', '(1, 256, 256, 3)');
    await field(page, 'Stride').fill('0');
    await page.locator('#problem').waitFor();
    await press('Lessons');
    await page.locator('.lesson-text').waitFor();
  }

  /** What the browser has to complain about, which is nothing. */
  function complaintsOf(page: Page): string[] {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return complaints;
  }

  test('without a network', async () => {
    const { page } = await site.open('n=5', {});
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.context().setOffline(true);
    const complaints = complaintsOf(page);
    await page.reload();
    await tour(page);
    expect(complaints).toEqual([]);
  });

  test('in one file', async () => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(new URL('../../build/page/convstep.html#n=5', import.meta.url).href);
    await tour(page);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('below any path, under a policy that runs nothing but files of its own', async () => {
    const policy = [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "connect-src 'self'",
    ].join('; ');
    const server = await host('/deep/below/', { 'content-security-policy': policy });
    const context = await site.browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${server.url}#n=5`);
    await tour(page);
    // The two small scripts in the page itself only bring the worker and the theme sooner.
    const inline = complaints.filter((text) => text.startsWith('Executing inline script'));
    expect(inline.length).toBe(2);
    expect(complaints).toEqual(inline);
    await context.close();
    await server.close();
  });
});

describe('pictures', () => {
  test('are the model’s own, and the core’s answer is what is painted', async () => {
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
