/** What is taken along, read back from the files. In a real Chromium, the built page. */
import { readFileSync } from 'node:fs';
import { type ConvStep, fromNpy, load } from 'convstep';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGif } from './gif';
import { five, kernel, none } from './shown';
import { openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

const open = (page: Page) => page.getByRole('button', { name: 'Take it along' }).click();

/** Presses a button, and gives the file that it makes. */
async function saved(page: Page, name: string): Promise<Buffer> {
  const file = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  const bytes = readFileSync(await (await file).path());
  await page.locator('.take-said', { hasText: 'is made' }).waitFor();
  return bytes;
}

describe('the tensors', () => {
  test('on show are .npy files with the core’s numbers, gradients too', async () => {
    const { page, complaints } = await site.open('n=5&k=13&grad=1&at=none');
    await open(page);
    const cache = cs.convForward(five(5), kernel('sobel-x', 3), none, { pad: 1 });
    const dZ = {
      shape: [1, 5, 5, 1],
      data: Float64Array.from({ length: 25 }, (_, i) => +(i < 13)),
    };
    const back = cs.convBackward(dZ, cache.cache);
    const all = {
      A_prev: five(5),
      W: kernel('sobel-x', 3),
      b: none,
      Z: cache.Z,
      dZ,
      dA_prev: back.dA_prev,
      dW: back.dW,
      db: back.db,
    };
    for (const [name, expected] of Object.entries(all)) {
      const read = fromNpy(await saved(page, `${name}.npy`));
      expect([name, read.shape]).toEqual([name, [...expected.shape]]);
      expect([name, Array.from(read.data)]).toEqual([name, Array.from(expected.data)]);
    }
    expect(complaints).toEqual([]);
  });
});

describe('the figure', () => {
  test('as SVG stands alone: every number, the window and the cell, in the page’s colours', async () => {
    const { page, complaints } = await site.open('n=5&w=laplace&p=1&theme=dark&at=0,1,2,0');
    await open(page);
    const svg = (await saved(page, 'SVG')).toString();
    expect(svg).not.toMatch(/var\(|oklch|light-dark|url\((?!#)|<foreignObject|NaN|undefined/);
    const read = await page.evaluate((text) => {
      const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
      return {
        failed: root.querySelector('parsererror') !== null,
        texts: [...root.querySelectorAll('text')].map((t) => t.textContent ?? ''),
        strokes: [...root.querySelectorAll('rect')].map((r) => r.getAttribute('stroke')),
        paper: root.querySelector('rect')?.getAttribute('fill'),
      };
    }, svg);
    expect(read.failed).toBe(false);
    const { Z } = cs.convForward(five(5), kernel('laplace', 3), none, { pad: 1 });
    const minus = (x: number) => String(x).replace('-', '−');
    const shown = read.texts.slice(read.texts.indexOf('(1, 5, 5, 1)', 30) + 1).slice(0, 25);
    expect(shown).toEqual(Array.from(Z.data, minus));
    // The sum of the cell, product by product.
    const t = cs.convTerms(five(5), kernel('laplace', 3), none, { pad: 1 }, [0, 1, 2, 0]);
    const from = read.texts.indexOf('Z[0, 1, 2, 0]') + 1;
    expect(read.texts.slice(from, from + 12)).toEqual([
      ...Array.from(t.products.data, minus),
      `sum of the products: ${minus(t.Z)}`,
      '+ bias b: 0',
      `= ${minus(t.Z)}`,
    ]);
    expect(read.texts).toContain('Z = conv_forward(A_prev, W, b, stride = 1, pad = 1)');
    expect(read.texts.at(-1)).toContain('row 1, column 2, filter 0');
    expect(read.strokes).toEqual(expect.arrayContaining(['#e69f00', '#009e73']));
    expect(read.paper).toBe('#141517');
    expect(complaints).toEqual([]);
  });

  test('shows nothing that a teacher has taken off the page', async () => {
    const titles = ['W', 'Z', 'Z[0, 1, 2, 0]'];
    for (const [hide, shown] of [
      ['', titles],
      ['sum', ['W', 'Z']],
      ['weights', ['Z', 'Z[0, 1, 2, 0]']],
      ['output', ['W', 'Z[0, 1, 2, 0]']],
      ['sentence', titles],
    ] as const) {
      const { page } = await site.open(`n=5&w=laplace&at=0,1,2,0${hide && `&hide=${hide}`}`);
      await open(page);
      const svg = (await saved(page, 'SVG')).toString();
      expect(titles.filter((name) => svg.includes(`>${name}</text>`))).toEqual(shown);
      expect(svg.includes('row 1, column 2')).toBe(hide !== 'sentence');
    }
  });

  test('as PNG is as large as it is told, and a picture is in it', async () => {
    const { page, complaints } = await site.open('in=rings&w=sobel-x');
    await open(page);
    const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];
    const double = sizeOf(await saved(page, 'PNG'));
    await page.locator('.take').getByText('1×', { exact: true }).click();
    const single = sizeOf(await saved(page, 'PNG'));
    expect(double).toEqual(single.map((n) => 2 * n));
    const svg = (await saved(page, 'SVG')).toString();
    expect(svg.match(/href="data:image\/png;base64,/g)).toHaveLength(2);
    expect(complaints).toEqual([]);
  });
});

describe('the steps', () => {
  test('as a GIF: one frame a step, each with what it brings, and the browser reads it', async () => {
    const { page, complaints } = await site.open('n=4&p=0&f=2&w=sobel-x&k=3&at=none');
    await open(page);
    await page.getByText('10 frames', { exact: false }).waitFor();
    const bytes = await saved(page, 'GIF');
    const { frames, width, height } = readGif(bytes);
    expect(frames).toHaveLength(10);
    expect(frames.map((f) => f.hundredths)).toEqual([50, 50, 50, 50, 50, 50, 50, 50, 50, 200]);
    const pixels = frames.map((f) => Buffer.from(f.rgb).toString('base64'));
    expect(new Set(pixels).size).toBe(10);
    const decoded = await page.evaluate(async (list) => {
      const decoder = new ImageDecoder({ data: Uint8Array.from(list), type: 'image/gif' });
      const { image } = await decoder.decode({ frameIndex: 9 });
      const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      image.close();
      const rgba = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return [canvas.width, canvas.height, ...Array.from(rgba).filter((_, i) => i % 4 < 3)];
    }, Array.from(bytes));
    expect(decoded.slice(0, 2)).toEqual([width, height]);
    expect(Buffer.from(decoded.slice(2)).equals(Buffer.from(frames[9]?.rgb ?? []))).toBe(true);
    // From here on: fewer.
    await page.getByText('from here on').click();
    await page.getByText('7 frames', { exact: false }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('of a transposed convolution walk its input, and the page keeps its own picture', async () => {
    const { page, complaints } = await site.open(
      'op=transposed&n=3&p=0&f=2&s=2&w=1,2,3,4&k=4&at=none',
    );
    await open(page);
    const svg = (await saved(page, 'SVG')).toString();
    // The window lies on Z, which stands to the right of W.
    const at = (stroke: string) =>
      [...svg.matchAll(new RegExp(`<rect x="([\\d.]+)"[^>]*stroke="${stroke}"`, 'g'))].map((m) =>
        Number(m[1]),
      );
    const title = Number(/<text x="([\d.]+)"[^>]*>Z</.exec(svg)?.[1]);
    expect(title).toBeGreaterThan(100);
    expect(Math.max(...at('#e69f00'))).toBeGreaterThanOrEqual(title);
    const before = await page.locator('.sentence').textContent();
    const { frames } = readGif(await saved(page, 'GIF'));
    expect(frames).toHaveLength(10);
    expect(new Set(frames.map((f) => Buffer.from(f.rgb).toString('base64'))).size).toBe(10);
    await expect.poll(() => page.locator('.sentence').textContent()).toBe(before);
    await page.locator('.panel.output [data-r="0"][data-c="1"]').click();
    await page.locator('#cell-title', { hasText: 'Z[0, 0, 1, 0]' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('more than can be shown are passed over, which is said; making them can be stopped', async () => {
    const { page, complaints } = await site.open('in=lake&rgb=0&w=sobel-x');
    await open(page);
    await page.getByText('At most 240 frames', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'GIF', exact: true }).click();
    const stop = page.locator('.take-said').getByRole('button', { name: 'Stop' });
    await stop.click();
    await page.locator('.take-said', { hasText: 'was stopped' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('go on while the panel is closed, and can be stopped when it is open again', async () => {
    const { page, complaints } = await site.open('n=16');
    await open(page);
    await page.getByRole('button', { name: 'WebM', exact: true }).click();
    await page.locator('.take-said progress').waitFor();
    await open(page);
    await page.locator('.take-columns').waitFor({ state: 'detached' });
    await open(page);
    await page.locator('.take-said progress').waitFor();
    await page.locator('.take-said').getByRole('button', { name: 'Stop' }).click();
    await page.locator('.take-said', { hasText: 'convstep.webm was stopped' }).waitFor();
    await saved(page, 'PNG');
    expect(complaints).toEqual([]);
  });

  test('as a WebM that plays', async () => {
    const { page, complaints } = await site.open('n=3&p=0&f=2&w=sobel-x');
    await open(page);
    const bytes = await saved(page, 'WebM');
    expect(bytes.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
    const size = await page.evaluate(async (list) => {
      const video = document.createElement('video');
      video.src = URL.createObjectURL(new Blob([Uint8Array.from(list)], { type: 'video/webm' }));
      video.muted = true;
      await video.play();
      return [video.videoWidth, video.videoHeight];
    }, Array.from(bytes));
    expect(size.every((n) => n > 200 && n % 2 === 0)).toBe(true);
    expect(complaints).toEqual([]);
  });
});
