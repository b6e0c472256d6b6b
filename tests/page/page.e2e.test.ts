/**
 * The built page in a real Chromium. Every number that is compared comes twice: once as the page
 * shows it, once from the module imported here in Node.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type ConvStep, load, tensor } from 'convstep';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forward } from '../../web/src/engine/forward';
import { inputKeeper } from '../../web/src/engine/inputs';
import { gridNumbers } from '../../web/src/model/grids';
import { layerOf } from '../../web/src/model/layer';
import { show } from '../../web/src/model/numbers';
import { drawPicture } from '../../web/src/model/pictures';
import { presetOf } from '../../web/src/model/presets';
import { fromLink } from '../../web/src/model/url';
import { png } from './png';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

const field = (page: Page, name: string) => page.getByLabel(new RegExp(`^${name}`));
const shape = (page: Page, panel: 'input' | 'output') =>
  page.locator(`.panel.${panel} h2 small`).textContent();
const until = (page: Page, panel: 'input' | 'output', text: string) =>
  page.locator(`.panel.${panel} h2 small`, { hasText: text }).waitFor();
const kernel = (id: string, f: number) =>
  tensor(Float64Array.from(presetOf(id)?.make(f, f) ?? []), [f, f, 1, 1]);
const none = tensor(new Float64Array(1), [1, 1, 1, 1]);
const five = (n: number) => tensor(Float64Array.from(gridNumbers('digit', n)), [1, n, n, 1]);

/**
 * Equal to 1e-12 of the largest magnitude in float64, and to what summation order costs in
 * float32: Chromium may run the build with fused multiply-add, Node 20 cannot.
 */
async function showsOutput(page: Page, expected: ArrayLike<number>) {
  const most = Math.max(...Array.from(expected, Math.abs));
  const allowed = most * (expected instanceof Float32Array ? 1e-5 : 1e-12);
  const off = async () => {
    const shown = await cellsOf(page, 'output');
    if (shown.length !== expected.length) return `${shown.length} cells`;
    return Math.max(...shown.map((x, i) => Math.abs(x - (expected[i] ?? Number.NaN))));
  };
  await expect.poll(off).toBeLessThanOrEqual(allowed);
}

/** The number that the sum of the cell in focus ends in. */
async function showsResult(page: Page, title: string, expected: number, single = false) {
  await page.locator('#cell-title', { hasText: title }).waitFor();
  const allowed = (Math.abs(expected) + 1) * (single ? 1e-5 : 1e-12);
  const off = async () => {
    const text = await page.locator('.result').getAttribute('data-result');
    return Math.abs(Number(text) - expected);
  };
  await expect.poll(off).toBeLessThanOrEqual(allowed);
}

describe('the settings', () => {
  test('filter size, stride and padding are plain fields, each changing the real output', async () => {
    const { page, complaints } = await site.open();
    const A = five(10);
    const expected = (f: number, stride: number, pad: number) =>
      Array.from(cs.convForward(A, kernel('sobel-x', f), none, { stride, pad }).Z.data);
    await showsOutput(page, expected(3, 1, 1));
    await field(page, 'Filter size').fill('5');
    await until(page, 'output', '(1, 8, 8, 1)');
    await showsOutput(page, expected(5, 1, 1));
    await field(page, 'Stride').fill('2');
    await until(page, 'output', '(1, 4, 4, 1)');
    await showsOutput(page, expected(5, 2, 1));
    await field(page, 'Padding').fill('3');
    await until(page, 'output', '(1, 6, 6, 1)');
    await showsOutput(page, expected(5, 2, 3));
    await page.getByRole('button', { name: 'same' }).click();
    await until(page, 'output', '(1, 5, 5, 1)');
    const same = cs.convForward(A, kernel('sobel-x', 5), none, { stride: 2, pad: 'same' }).Z;
    await showsOutput(page, same.data);
    expect(complaints).toEqual([]);
  });

  test('pooling, its padding rule and its divisor', async () => {
    const { page, complaints } = await site.open();
    await page.getByText('Max pooling').click();
    await page.locator('.panel.filter').waitFor({ state: 'detached' });
    const A = five(10);
    const max = cs.poolForward(A, { f: 3, stride: 1, pad: 1 }, 'max').A;
    await showsOutput(page, max.data);
    await page.getByText('Average pooling').click();
    await page.locator('.pool-sign', { hasText: 'mean' }).waitFor();
    const mean = cs.poolForward(A, { f: 3, stride: 1, pad: 1 }, 'average').A;
    await showsOutput(page, mean.data);
    await page.locator('.panel.output [data-r="0"][data-c="0"]').click();
    await page.locator('.sums dd', { hasText: '÷ 4' }).waitFor();
    await page.getByText(/^More/).click();
    await page.getByLabel('Divide by padded cells too').check();
    await page.locator('.sums dd', { hasText: '÷ 9' }).waitFor();
    const all = { f: 3, stride: 1, pad: 1, countIncludePad: true };
    const counted = cs.poolForward(A, all, 'average').A;
    await showsOutput(page, counted.data);
    expect(complaints).toEqual([]);
  });

  test('presets, typed weights, bias and typed input numbers', async () => {
    const { page, complaints } = await site.open();
    await page.getByLabel('Preset').selectOption('gauss');
    const A = five(10);
    const blurred = cs.convForward(A, kernel('gauss', 3), none, { pad: 1 }).Z;
    await showsOutput(page, blurred.data);
    await page.getByLabel('W row 0, column 2').fill('-4.5');
    await page.getByLabel(/^Bias/).fill('0.25');
    const W = kernel('gauss', 3);
    W.data[2] = -4.5;
    const b = tensor(Float64Array.of(0.25), [1, 1, 1, 1]);
    const typed = cs.convForward(A, W, b, { pad: 1 }).Z;
    await showsOutput(page, typed.data);
    await page.locator('.panel.input [data-r="1"][data-c="0"]').click();
    await page.getByLabel('Number at row 1, column 0').fill('7.5');
    await page.keyboard.press('Enter');
    A.data[10] = 7.5;
    await expect.poll(() => cellsOf(page, 'input')).toEqual(Array.from(A.data));
    const again = cs.convForward(A, W, b, { pad: 1 }).Z;
    await showsOutput(page, again.data);
    expect(complaints).toEqual([]);
  });

  test('rectangles, four sides, dilation, groups, filters, examples and channels', async () => {
    const link =
      'in=volume&n=7&m=2&ch=4&seed=3&f=2,3&s=1,2&p=1,0,2,1&d=2&g=2&w=sobel-x;box;gauss;outline';
    const { page, complaints } = await site.open(link);
    const A = cs.randomState(3).randn(2, 7, 7, 4);
    const W = tensor(new Float64Array(2 * 3 * 2 * 4), [2, 3, 2, 4]);
    ['sobel-x', 'box', 'gauss', 'outline'].forEach((id, c) => {
      (presetOf(id)?.make(2, 3) ?? []).forEach((x, tap) => {
        W.data[(tap * 2 + 0) * 4 + c] = x;
        W.data[(tap * 2 + 1) * 4 + c] = x;
      });
    });
    const b = tensor(new Float64Array(4), [1, 1, 1, 4]);
    const options = {
      stride: [1, 2] as const,
      pad: [
        [1, 0],
        [2, 1],
      ] as const,
      dilation: 2,
      groups: 2,
    };
    const { Z } = cs.convForward(A, W, b, options);
    expect(await shape(page, 'output')).toBe(`(${Z.shape.join(', ')})`);
    const [, rows = 0, cols = 0] = Z.shape;
    await page.getByRole('button', { name: 'example 1' }).click();
    await page.getByRole('button', { name: 'filter 3' }).click();
    const map = Array.from({ length: rows * cols }, (_, p) => Z.data[(rows * cols + p) * 4 + 3]);
    await showsOutput(page, map);
    // The sum of a cell shows the group's own channels.
    const terms = cs.convTerms(A, W, b, options, [1, 2, 1, 3]);
    await page.locator('.panel.output [data-r="2"][data-c="1"]').click();
    await showsResult(page, 'Z[1, 2, 1, 3]', terms.Z);
    const sums = await page
      .locator('[data-sum]')
      .evaluateAll((all) => all.map((dd) => Number((dd as HTMLElement).dataset.sum)));
    for (const [k, x] of sums.entries())
      expect(x).toBeCloseTo(terms.channelSums[k] ?? Number.NaN, 10);
    expect(sums).toHaveLength(terms.channelSums.length);
    expect(await page.locator('.sums dt').allTextContents()).toContain('sum of channel 2');
    expect(complaints).toEqual([]);
  });
});

describe('the sum', () => {
  test('of a pointed cell ends in the very number of the output', async () => {
    const { page } = await site.open();
    const A = five(10);
    const values = await cellsOf(page, 'output');
    for (const [r, c] of [
      [0, 0],
      [4, 7],
      [9, 9],
    ] as const) {
      await page.locator(`.panel.output [data-r="${r}"][data-c="${c}"]`).hover();
      const value = values[r * 10 + c];
      await page.locator(`.result[data-result="${value}"]`).waitFor();
      expect(await page.locator('#cell-title').textContent()).toContain(`Z[0, ${r}, ${c}, 0]`);
      const terms = cs.convTerms(A, kernel('sobel-x', 3), none, { pad: 1 }, [0, r, c, 0]);
      const products = await page.locator('.term b').allTextContents();
      expect(products.map((t) => Number(t.replace('−', '-')))).toEqual(
        Array.from(terms.products.data, (x) => x || 0),
      );
    }
  });

  test('an input cell lights all outputs that it reaches', async () => {
    const { page } = await site.open('p=0');
    await page.locator('.panel.input [data-r="4"][data-c="4"]').hover();
    await expect.poll(() => page.locator('.reached').count()).toBe(9);
    await page.locator('.panel.input [data-r="0"][data-c="0"]').hover();
    await expect.poll(() => page.locator('.reached').count()).toBe(1);
  });

  test('of a maximum shows every winner', async () => {
    const { page } = await site.open('op=max&in=half&n=4&f=2&s=2&p=0&at=0,0,0,0');
    await page.locator('.winner').first().waitFor();
    expect(await page.locator('.winner').count()).toBe(4);
    expect(await page.locator('.sums dt').textContent()).toContain('4 cells tie');
  });
});

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

describe('settings that cannot work', () => {
  test('are explained in place, keep the last good picture, and are mended by one click', async () => {
    const { page, complaints } = await site.open('n=4&p=1');
    const before = await cellsOf(page, 'output');
    await field(page, 'Filter size').fill('7');
    const problem = page.locator('#problem');
    await problem.waitFor();
    await expect.poll(() => problem.textContent()).toContain('f = 7 does not fit in 4 + 2·1 = 6.');
    expect(await field(page, 'Filter size').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('.figure.stale').count()).toBe(1);
    expect(await cellsOf(page, 'output')).toEqual(before);
    await page.getByRole('button', { name: 'Use f = 6' }).click();
    await until(page, 'output', '(1, 1, 1, 1)');
    expect(await problem.count()).toBe(0);
    await field(page, 'Filter size').fill('9');
    await page.getByRole('button', { name: 'Use padding 3' }).click();
    await until(page, 'output', '(1, 2, 2, 1)');
    await field(page, 'Stride').fill('0');
    await expect
      .poll(() => problem.textContent())
      .toContain('Stride has to be a whole number, 1 or more; it is 0.');
    await page.getByRole('button', { name: 'Use stride 1' }).click();
    await problem.waitFor({ state: 'detached' });
    await field(page, 'Padding').fill('-2');
    await expect.poll(() => problem.textContent()).toContain('it is −2');
    await page.getByRole('button', { name: 'Back to the last that worked' }).click();
    await problem.waitFor({ state: 'detached' });
    expect(await field(page, 'Padding').inputValue()).toBe('3');
    for (const [name, text, says] of [
      ['Filter size', '2.5', 'it is 2.5'],
      ['Filter size', '', 'it is empty'],
      ['Filter size', '99', 'up to 11 × 11'],
      ['Stride', '1.5', 'it is 1.5'],
      ['Padding', '500', 'at most 32'],
    ] as const) {
      await field(page, name).fill(text);
      await page.locator('#problem', { hasText: says }).waitFor();
      await page.locator('#problem .mend').first().click();
      await problem.waitFor({ state: 'detached' });
    }
    expect(complaints).toEqual([]);
  });

  test('pooling with too much padding says its own rule', async () => {
    const { page } = await site.open('op=max&f=2&s=2&p=0&n=6');
    await field(page, 'Padding').fill('2');
    expect(await page.locator('#problem').textContent()).toContain('smaller than its window f = 2');
    await page.getByRole('button', { name: 'Use padding 1' }).click();
    await until(page, 'output', '(1, 4, 4, 1)');
  });

  test('what the floor drops is hatched and said', async () => {
    const { page } = await site.open('n=8&f=3&s=2&p=0');
    expect(await page.locator('.panel.input [data-dropped]').getAttribute('data-dropped')).toBe(
      '1,1',
    );
    expect(await page.locator('.dropped-text').textContent()).toContain('1 row at the bottom');
    const out = await page
      .locator('math')
      .evaluateAll((all) => all.map((m) => m.getAttribute('data-out')));
    expect(out).toEqual(['3', '3']);
    const { axes } = cs.outputGeometry({ inputShape: [1, 8, 8, 1], f: 3, stride: 2 });
    expect([axes.h.out, axes.w.dropped]).toEqual([3, 1]);
  });
});

describe('the steps', () => {
  const sentence = (page: Page) => page.locator('.sentence').textContent();
  const says = (page: Page, text: string) => expect.poll(() => sentence(page)).toContain(text);

  test('go by buttons, keys and the timeline, and never steal keys from a field', async () => {
    const { page, complaints } = await site.open('n=4&k=0');
    await expect.poll(() => page.locator('.panel.output .veiled').count()).toBe(16);
    await page.getByRole('button', { name: 'Step forward' }).click();
    await expect
      .poll(() => sentence(page))
      .toMatch(/^Step 1 of 16: example 0, row 0, column 0, filter 0: /);
    await expect.poll(() => page.locator('.panel.output .veiled').count()).toBe(15);
    await page.locator('body').click({ position: { x: 4, y: 4 } });
    await page.keyboard.press('ArrowRight');
    await says(page, 'Step 2 of 16');
    await page.keyboard.press('Shift+ArrowRight');
    await says(page, 'Step 4 of 16: example 0, row 0, column 3');
    await page.keyboard.press('ArrowLeft');
    await says(page, 'Step 3 of 16');
    await page.keyboard.press('End');
    await says(page, 'Step 16 of 16');
    await page.keyboard.press('Home');
    await says(page, 'Step 0 of 16');
    await page.getByLabel('Step', { exact: true }).fill('7');
    await says(page, 'Step 7 of 16');
    await expect
      .poll(() => page.locator('.timeline [role=status]').textContent())
      .toContain('Step 7 of 16');
    const bias = page.getByLabel(/^Bias/);
    await bias.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    expect(await bias.inputValue()).toBe('1');
    await says(page, 'Step 7 of 16');
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('play and pause by Space, and end by themselves', async () => {
    const { page } = await site.open('n=3&k=0');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await expect.poll(() => sentence(page), { timeout: 4000 }).toContain('Step 2 of 9');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    const stopped = await sentence(page);
    await page.waitForTimeout(700);
    expect(await sentence(page)).toBe(stopped);
    for (let i = 0; i < 5; i++) await page.keyboard.press('+');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await says(page, 'Step 9 of 9');
  });

  test('click pins a cell, Escape lets it go, arrows walk the grid', async () => {
    const { page } = await site.open('n=6');
    await page.locator('.panel.output [data-r="1"][data-c="4"]').click();
    await page.mouse.move(5, 5);
    await says(page, 'row 1, column 4');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.locator('#cell-title', { hasText: 'Z[0, 2, 5, 0]' }).waitFor();
    await page.keyboard.press('Enter');
    expect(page.url()).not.toContain('at=0,2,5,0');
    await expect.poll(() => page.url()).toContain('at=0,2,5,0');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('at=');
  });
});

describe('the gradients', () => {
  const shown = (page: Page, label: string) =>
    page
      .getByRole('grid', { name: label })
      .locator('[role=gridcell]')
      .evaluateAll((cells) => cells.map((cell) => Number((cell as SVGElement).dataset.value)));
  const close = (got: number[], expected: ArrayLike<number>) => {
    const most = Math.max(1e-300, ...Array.from(expected, Math.abs));
    if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
    return Math.max(...got.map((x, i) => Math.abs(x - (expected[i] ?? Number.NaN)))) / most;
  };

  test('of a convolution after k steps are the core’s, with the rest of dZ zero', async () => {
    const { page, complaints } = await site.open('n=6&k=10&s=2&grad=1&dz=output');
    const A = five(6);
    const { Z, cache } = cs.convForward(A, kernel('sobel-x', 3), none, { stride: 2, pad: 1 });
    for (const k of [9, 5, 0]) {
      await page.getByLabel('Step', { exact: true }).fill(String(k));
      const dZ = tensor(Z.data.slice().fill(0, k), Z.shape);
      const { dA_prev, dW, db } = cs.convBackward(dZ, cache);
      await expect
        .poll(async () => close(await shown(page, 'Gradient dZ of the output'), dZ.data))
        .toBeLessThanOrEqual(1e-12);
      await expect
        .poll(async () => close(await shown(page, 'Gradient dA_prev of the input'), dA_prev.data))
        .toBeLessThanOrEqual(1e-12);
      await expect
        .poll(async () => close(await shown(page, 'dW of filter 0'), dW.data))
        .toBeLessThanOrEqual(1e-12);
      expect(await page.locator('.gradients .bias').textContent()).toContain(show(db.data[0] ?? 0));
    }
    expect(complaints).toEqual([]);
  });

  test('of a pooling with ties, and of one cell alone', async () => {
    const { page, complaints } = await site.open('op=max&in=half&n=4&f=3&s=1&p=0&at=0,0,1,0');
    await page.getByRole('button', { name: 'Gradients' }).click();
    const A = tensor(Float64Array.from(gridNumbers('half', 4)), [1, 4, 4, 1]);
    const { A: out, cache } = cs.poolForward(A, { f: 3, stride: 1 }, 'max');
    const ones = tensor(new Float64Array(out.data.length).fill(1), out.shape);
    await expect
      .poll(async () =>
        close(
          await shown(page, 'Gradient dA_prev of the input'),
          cs.poolBackward(ones, cache).data,
        ),
      )
      .toBe(0);
    await page.getByLabel('1 in this cell only').check();
    const one = tensor(Float64Array.of(0, 1, 0, 0), out.shape);
    await expect
      .poll(async () =>
        close(await shown(page, 'Gradient dA_prev of the input'), cs.poolBackward(one, cache).data),
      )
      .toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe('the link', () => {
  test('holds the settings and brings them back', async () => {
    const { page } = await site.open();
    await field(page, 'Stride').fill('3');
    await page.getByLabel('Preset').selectOption('outline');
    await expect.poll(() => page.url()).toContain('s=3');
    await expect.poll(() => page.url()).toContain('w=outline');
    const cells = await cellsOf(page, 'output');
    const again = await site.open(new URL(page.url()).hash.slice(1));
    expect(await cellsOf(again.page, 'output')).toEqual(cells);
    expect(await field(again.page, 'Stride').inputValue()).toBe('3');
  });

  test.each([
    'f=0&s=-1&p=x',
    'f=99999999&n=1e9',
    'op=__proto__&in=constructor',
    '%%%&&&===',
    'in=own',
    'in=own&x=2x2x1:1,2,3',
    'k=999999999&at=9,9,9,9',
    'w=;;;;&b=,,',
    'p=32,0,0,32&d=64',
    'op=max&p=3&f=2',
    'g=7',
    'in=lake&f=11&s=4096',
  ])('%s shows a figure all the same', async (hash) => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${site.url}#${hash}`);
    await page.locator('.panel.output, #problem').first().waitFor();
    expect(await field(page, 'Filter size').count()).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('whatever is done', () => {
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
  const action = fc.oneof(
    fc.record({ fill: fc.constant('f'), text: fc.oneof(number(-1, 8), fc.constant('')) }),
    fc.record({ fill: fc.constant('stride'), text: fc.oneof(number(0, 5), fc.constant('2.5')) }),
    fc.record({ fill: fc.constant('pad'), text: number(-1, 5) }),
    fc.record({ fill: fc.constant('side'), text: number(1, 12) }),
    fc.record({ fill: fc.constant('bias'), text: fc.constantFrom('0.5', '-2', '') }),
    fc.record({ fill: fc.constant('filters'), text: number(0, 4) }),
    fc.record({ pick: fc.constant('source'), text: fc.constantFrom('digit', 'ramp', 'volume') }),
    fc.record({ pick: fc.constant('preset'), text: fc.constantFrom('gauss', 'emboss', 'box') }),
    fc.record({ press: fc.constantFrom('ArrowRight', 'Shift+ArrowRight', 'End', 'Space', 'r') }),
    fc.record({ choose: fc.constantFrom('conv', 'conv', 'max', 'average') }),
    fc.record({
      click: fc.constantFrom('.mend', '.chip', '.panel.output [data-r="0"]', '.tabs button'),
    }),
  );

  async function act(page: Page, step: Record<string, string>) {
    // What is not on the page in this state cannot be used, which is part of the game.
    const target = page.locator(step.click ?? `#${step.fill ?? step.pick}`).first();
    const within = { timeout: 1000 };
    const gone = () => undefined;
    if (step.choose) await page.locator(`input[value=${step.choose}]`).first().check();
    else if (!step.press && (await target.count()) > 0) {
      if (step.fill) await target.fill(step.text ?? '', within).catch(gone);
      if (step.pick) await target.selectOption(step.text ?? '', within).catch(gone);
      if (step.click) await target.click(within).catch(gone);
    }
    if (step.press) {
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.keyboard.press(step.press);
    }
  }

  // A seeded sample in the suite; CONVSTEP_SOAK=500 plays that many sequences, new ones each time.
  const soak = process.env.CONVSTEP_SOAK ? Number(process.env.CONVSTEP_SOAK) : null;
  test(
    'the figure stays, nothing fails, and the numbers are the module’s',
    async () => {
      const { page, complaints } = await site.open();
      const inputs = inputKeeper((seed) => cs.randomState(seed));
      for (const steps of fc.sample(fc.array(action, { minLength: 10, maxLength: 10 }), {
        numRuns: soak ?? 8,
        seed: soak ? Date.now() : 7,
      })) {
        for (const step of steps) await act(page, step as Record<string, string>);
        const back = page.getByRole('button', { name: 'Back to the last that worked' });
        await page.keyboard.press('End');
        // Answers come a moment later; whatever they are, one click leads out.
        await page.waitForTimeout(100);
        if ((await back.count()) > 0) await back.click();
        await page.locator('#problem').waitFor({ state: 'detached' });
        expect(await page.locator('.panel.output [role=gridcell]').count()).toBeGreaterThan(0);
        // The link says what is on show; from it alone the module must give the same numbers.
        const expected = () => {
          const state = fromLink(new URL(page.url()).hash);
          const layer = layerOf(state, null);
          const { data, shape } = forward(cs, layer, inputs.tensorOf(layer.input));
          const [m = 0, , , n_C = 0] = shape;
          return { all: Array.from(data), m, n_C };
        };
        await expect
          .poll(async () => {
            const shown = await cellsOf(page, 'output');
            const { all, m, n_C } = expected();
            // One map is on show: it is one of the example's and filter's.
            for (let map = 0; map < m * n_C; map++) {
              const size = all.length / (m * n_C);
              const numbers = Array.from(
                { length: size },
                (_, p) => all[(Math.floor(map / n_C) * size + p) * n_C + (map % n_C)] ?? 0,
              );
              const same = (x: number, i: number) => Math.abs(x - (numbers[i] ?? 0)) < 1e-9;
              if (shown.length === size && shown.every(same)) return 'the module’s';
            }
            return page.url();
          })
          .toBe('the module’s');
      }
      expect(complaints).toEqual([]);
    },
    soak ? 3_600_000 : 60_000,
  );
});

describe('anywhere', () => {
  test('without a network after the first visit', async () => {
    const { page } = await site.open('n=5');
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
    for (const size of ['11', '10', '9', '8']) await field(page, 'Filter size').fill(size);
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
    ['light', '', { colorScheme: 'light' }],
    ['dark', 'in=lake', { colorScheme: 'dark' }],
    ['narrow', 'op=average&p=1', { viewport: { width: 320, height: 640 } }],
    ['a problem', 'n=4', { colorScheme: 'light' }],
    ['a volume', 'in=volume&m=2&n=5&w=sobel-x;box;gauss&k=5', { colorScheme: 'dark' }],
    ['gradients', 'n=6&k=20&grad=1&code=torch', { colorScheme: 'dark' }],
    ['a large filter', 'f=9&w=gauss&p=4&terms=symbols', { colorScheme: 'light' }],
    ['help and more', 'in=letters&f=5&rgb=0', { colorScheme: 'light' }],
  ] as const)('can use it: axe finds nothing (%s)', async (name, hash, options) => {
    const { page } = await site.open(hash, options);
    if (name === 'a problem') {
      await field(page, 'Filter size').fill('9');
      await page.locator('#problem').waitFor();
    }
    if (name === 'help and more') {
      await page.getByRole('button', { name: /^Keys/ }).click();
      await page.getByText(/^More/).click();
    }
    await page.locator('.result').waitFor();
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
