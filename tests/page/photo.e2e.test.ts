/** A photo of one’s own. In a real Chromium, the built page. */
import { type ConvStep, load, tensor } from 'convstep';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presetOf } from '../../web/src/model/presets';
import { png } from './png';
import { field, showsOutput, showsResult, until } from './shown';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

describe('a photo', () => {
  const colour = (x: number, y: number) =>
    [(x * 37 + y * 11) % 256, (x * 5 + y * 59) % 256, (x * y * 3) % 256] as const;
  const upload = (page: Page, width: number, height: number, name = 'photo.png') =>
    page.getByLabel('Upload a photo').setInputFiles({
      name,
      mimeType: 'image/png',
      buffer: png(width, height, colour),
    });
  const pixels = (width: number, height: number) =>
    tensor(
      Float32Array.from({ length: width * height * 3 }, (_, i) => {
        const p = Math.floor(i / 3);
        return (colour(p % width, Math.floor(p / width))[i % 3] ?? 0) / 255;
      }),
      [1, height, width, 3],
    );
  const W = () =>
    tensor(
      Float32Array.from((presetOf('sobel-x')?.make(3, 3) ?? []).flatMap((x) => [x, x, x])),
      [3, 3, 3, 1],
    );
  const b = tensor(new Float32Array(1), [1, 1, 1, 1]);

  test('small enough shows its real output as numbers, all equal to the module’s', async () => {
    const { page, complaints } = await site.open();
    await upload(page, 9, 6);
    await until(page, 'input', '(1, 6, 9, 3)');
    const { Z } = cs.convForward(pixels(9, 6), W(), b, { pad: 1 });
    await showsOutput(page, Z.data);
    expect(complaints).toEqual([]);
  });

  test('larger is a picture whose pixels can be asked, with the real output at once', async () => {
    const { page, complaints } = await site.open();
    await upload(page, 120, 80);
    await until(page, 'output', '(1, 80, 120, 1)');
    const A = pixels(120, 80);
    const output = page.locator('.panel.output .image');
    const box = await output.boundingBox();
    if (!box) throw new Error('no output picture');
    for (const [r, c] of [
      [0, 0],
      [40, 61],
      [79, 119],
    ] as const) {
      await output.click({
        position: { x: ((c + 0.5) * box.width) / 120, y: ((r + 0.5) * box.height) / 80 },
      });
      const { Z } = cs.convTerms(A, W(), b, { pad: 1 }, [0, r, c, 0]);
      await showsResult(page, `Z[0, ${r}, ${c}, 0]`, Z, true);
    }
    await output.press('ArrowLeft');
    await page.locator('#cell-title', { hasText: 'Z[0, 79, 118, 0]' }).waitFor();
    // The canvas shows the colours of the output: not blank, and as large as the output.
    const seen = await page
      .locator('.panel.output canvas')
      .first()
      .evaluate((node) => {
        const canvas = node as HTMLCanvasElement;
        const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
        return {
          size: [canvas.width, canvas.height],
          colours: new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer(0))).size,
        };
      });
    expect(seen.size).toEqual([120, 80]);
    expect(seen.colours).toBeGreaterThan(50);
    // Grey instead of colour is one channel.
    await page.getByRole('checkbox', { name: 'Colour' }).uncheck();
    await until(page, 'input', '(1, 80, 120, 1)');
    expect(complaints).toEqual([]);
  });

  test('that becomes a little smaller keeps its canvas, and nothing of what was there is seen', async () => {
    const { page } = await site.open();
    await upload(page, 120, 80);
    await until(page, 'input', '(1, 80, 120, 3)');
    const canvas = page.locator('.panel.output canvas').first();
    const shown = () =>
      canvas.evaluate((node) => {
        const { width, height } = node as HTMLCanvasElement;
        const whole = node.getBoundingClientRect();
        const room = (node.parentElement as Element).getBoundingClientRect();
        const part = (of: 'width' | 'height', pixels: number) =>
          Math.round((pixels * room[of]) / whole[of]);
        const context = (node as HTMLCanvasElement).getContext('2d');
        const [w, h] = [part('width', width), part('height', height)];
        return {
          canvas: [width, height],
          pixels: [w, h, ...(context?.getImageData(0, 0, w, h).data ?? [])].join(),
          edge: [w - 1, w].map((x) => context?.getImageData(x, 0, 1, h).data.join()),
          foot: [h - 1, h].map((y) => context?.getImageData(0, y, w, 1).data.join()),
        };
      });
    await field(page, 'Padding').fill('0');
    await until(page, 'output', '(1, 78, 118, 1)');
    const { canvas: size, pixels, edge, foot } = await shown();
    expect(size).toEqual([120, 80]);
    expect(pixels).toMatch(/^118,78,/);
    // Where the screen has no pixel that ends there, what is beyond continues it.
    expect(edge[1]).toBe(edge[0]);
    expect(foot[1]).toBe(foot[0]);
    // A canvas of its own shows the same.
    await field(page, 'Stride').fill('3');
    await until(page, 'output', '(1, 26, 40, 1)');
    expect((await shown()).canvas).toEqual([40, 26]);
    await field(page, 'Stride').fill('1');
    await until(page, 'output', '(1, 78, 118, 1)');
    const fresh = await shown();
    expect(fresh.canvas).toEqual([118, 78]);
    expect(fresh.pixels === pixels).toBe(true);
  });

  test('very large is made smaller, and says so', async () => {
    const { page } = await site.open();
    await upload(page, 2048, 64, 'wide.png');
    await until(page, 'input', '(1, 32, 1024, 3)');
    expect(await page.locator('.note').textContent()).toContain('2048 × 64');
  });

  test('that cannot be read leaves the picture and says why', async () => {
    const { page, complaints } = await site.open();
    const before = await cellsOf(page, 'output');
    const choose = (name: string, buffer: Buffer) =>
      page.getByLabel('Upload a photo').setInputFiles({ name, mimeType: 'image/png', buffer });
    await choose('empty.png', Buffer.alloc(0));
    await page.locator('.problem', { hasText: 'empty.png is empty' }).waitFor();
    await choose('broken.png', png(9, 9, colour).subarray(0, 60));
    await page.locator('.problem', { hasText: 'broken.png could not be read' }).waitFor();
    const huge = png(9, 9, colour);
    huge.writeUInt32BE(20000, 16);
    huge.writeUInt32BE(20000, 20);
    await choose('huge.png', huge);
    await page.locator('.problem', { hasText: '20000 × 20000' }).waitFor();
    expect(await cellsOf(page, 'output')).toEqual(before);
    await upload(page, 9, 6);
    await until(page, 'input', '(1, 6, 9, 3)');
    expect(await page.locator('.problem').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('can be dropped on the page', async () => {
    const { page } = await site.open();
    const bytes = Array.from(png(7, 5, colour));
    await page.evaluate((list) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(list)], 'dropped.png', { type: 'image/png' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
    }, bytes);
    await until(page, 'input', '(1, 5, 7, 3)');
  });
});
