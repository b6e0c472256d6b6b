/** All maps side by side, and how their numbers are spread. In a real Chromium, the built page. */
import { type ConvStep, load, tensor } from 'convstep';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paintMap, paletteOf, scaleFor } from '../../web/src/model/colour';
import { drawPicture } from '../../web/src/model/pictures';
import { presetOf } from '../../web/src/model/presets';
import { five, none } from './shown';
import { openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

const bank = (ids: readonly string[], depth: number) => {
  const each = ids.map((id) => presetOf(id)?.make(3, 3) ?? []);
  const data = each[0]?.flatMap((_, tap) =>
    Array.from({ length: depth }, () => each.map((w) => w[tap] ?? 0)).flat(),
  );
  return [data ?? [], [3, 3, depth, ids.length]] as const;
};

describe('small maps', () => {
  /** Of an image or a canvas, as [red, green, blue, alpha, …]. */
  const pixelsOf = (page: Page, selector: string, nth = 0) =>
    page
      .locator(selector)
      .nth(nth)
      .evaluate((shown: HTMLImageElement | HTMLCanvasElement) => {
        const image = shown instanceof HTMLImageElement;
        const width = image ? shown.naturalWidth : shown.width;
        const height = image ? shown.naturalHeight : shown.height;
        if (width === 0) return [];
        const context = new OffscreenCanvas(width, height).getContext('2d');
        context?.drawImage(shown, 0, 0);
        return [...(context?.getImageData(0, 0, width, height).data ?? [])];
      });

  test('have the colours of their numbers, also after a change', async () => {
    const { page, complaints } = await site.open('n=6&w=sobel-x;laplace');
    const [data, shape] = bank(['sobel-x', 'laplace'], 1);
    const W = tensor(Float64Array.from(data), [...shape]);
    const b = tensor(new Float64Array(2), [1, 1, 1, 2]);
    const shows = async (stride: number, side: number) => {
      const Z = cs.convForward(five(6), W, b, { pad: 1, stride }).Z.data;
      const palette = paletteOf(scaleFor(Math.min(...Z), Math.max(...Z), false), false);
      for (const offset of [0, 1]) {
        const map = { width: side, height: side, offset, channels: 2, step: 1 };
        await expect
          .poll(() => pixelsOf(page, '.panel.output .tabs img', offset))
          .toEqual([...paintMap(Z, map, palette).rgba]);
      }
    };
    await shows(1, 6);
    await page.getByLabel('Stride').fill('2');
    await shows(2, 3);
    expect(complaints).toEqual([]);
  });

  test('of a picture in its colours is a smaller one', async () => {
    const { page, complaints } = await site.open('in=lake&rgb=1');
    const whole = await pixelsOf(page, '.panel.input .image canvas');
    const every = Array.from({ length: 128 * 128 }, (_, i) => {
      const from = 4 * (2 * Math.floor(i / 128) * 256 + 2 * (i % 128));
      return whole.slice(from, from + 4);
    }).flat();
    const small = () => pixelsOf(page, '.panel.input .tabs img');
    await expect.poll(async () => (await small()).join() === every.join()).toBe(true);
    expect(complaints).toEqual([]);
  });
});

describe('all maps', () => {
  test('of small outputs are written out, and counted', async () => {
    const { page, complaints } = await site.open('n=6&w=sobel-x;laplace');
    await page.getByRole('button', { name: 'All maps and histogram' }).click();
    const grids = page.locator('.all-maps [role=grid]');
    await expect.poll(() => grids.count()).toBe(2);
    const [data, shape] = bank(['sobel-x', 'laplace'], 1);
    const W = tensor(Float64Array.from(data), [...shape]);
    const b = tensor(new Float64Array(2), [1, 1, 1, 2]);
    const Z = Array.from(cs.convForward(five(6), W, b, { pad: 1 }).Z.data);
    for (const c of [0, 1]) {
      const shown = () =>
        grids
          .nth(c)
          .locator('[role=gridcell]')
          .evaluateAll((cells) => cells.map((cell) => Number((cell as SVGElement).dataset.value)));
      await expect.poll(shown).toEqual(Z.filter((_, i) => i % 2 === c));
    }
    const words = (list: readonly number[]) =>
      `${list.length} numbers: ${list.filter((x) => x < 0).length} below zero, ` +
      `${list.filter((x) => x === 0).length} equal to zero, ${list.filter((x) => x > 0).length} above.`;
    const caption = page.locator('.histogram figcaption');
    await expect.poll(() => caption.textContent()).toContain(words(Z));
    // One map alone, then the other: chosen by its name.
    await page.getByText('the map of this filter').click();
    await page.locator('.map-name', { hasText: 'filter 1' }).click();
    const one = Z.filter((_, i) => i % 2 === 1);
    await expect.poll(() => caption.textContent()).toContain(words(one));
    // The bars are the bins: their heights tell the counts, whose table says them.
    await page.getByText('The bins as a table').click();
    const rows = await page.locator('.bins tbody td:last-child').allTextContents();
    const counted = rows.map(Number);
    expect(counted.reduce((a, b) => a + b, 0)).toBe(one.length);
    expect(await page.locator('.bar-ink').count()).toBe(rows.length);
    // Pressing a cell of a map pins it.
    await grids.nth(0).locator('[data-r="2"][data-c="3"]').click();
    await page.locator('#cell-title', { hasText: 'Z[0, 2, 3, 0]' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('are on paper, too, with the bars of the histogram', async () => {
    const { page } = await site.open('n=5&maps=1');
    await page.locator('.bar-ink').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.bar-ink').first().isVisible()).toBe(true);
    expect(await page.locator('.timeline .bar button').first().isVisible()).toBe(false);
  });

  test('of pictures are whole pictures, pixel for pixel where that is asked', async () => {
    const { page, complaints } = await site.open('in=rings&rgb=0&w=sobel-x;laplace&maps=1');
    const canvases = page.locator('.all-maps canvas');
    await expect.poll(() => canvases.count()).toBe(2);
    await page.getByLabel('Pixel for pixel').check();
    await expect
      .poll(() => canvases.evaluateAll((all) => all.map((c) => c.getBoundingClientRect().width)))
      .toEqual([256, 256]);
    // The second map's pixels, where it is zero and where it is not, in the colours of its scale.
    const [data, shape] = bank(['laplace'], 1);
    const rgb = drawPicture('rings');
    const grey = Float32Array.from(
      { length: 256 * 256 },
      (_, p) =>
        0.299 * (rgb[3 * p] ?? 0) + 0.587 * (rgb[3 * p + 1] ?? 0) + 0.114 * (rgb[3 * p + 2] ?? 0),
    );
    const A = tensor(grey, [1, 256, 256, 1]);
    const W = tensor(Float32Array.from(data), [...shape]);
    const b = tensor(Float32Array.from(none.data), [1, 1, 1, 1]);
    const { Z } = cs.convForward(A, W, b, { pad: 1 });
    const signs = () =>
      canvases.nth(1).evaluate((node) => {
        const canvas = node as HTMLCanvasElement;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, 256, 256).data ?? [];
        // Red above zero, blue below: the scale's own two directions.
        return Array.from({ length: 256 * 256 }, (_, i) => pixels[4 * i] - pixels[4 * i + 2]);
      });
    const clear = Array.from(Z.data).map((x, i) => [x, i] as const);
    const strong = clear.filter(([x]) => Math.abs(x) > 1);
    expect(strong.length).toBeGreaterThan(100);
    await expect
      .poll(async () => {
        const shown = await signs();
        return strong.filter(([x, i]) => Math.sign(x) !== Math.sign(shown[i] ?? 0)).length;
      })
      .toBe(0);
    expect(complaints).toEqual([]);
  });
});
