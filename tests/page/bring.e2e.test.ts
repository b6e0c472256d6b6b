/** Arrays from .npy files, as input, filters and biases. In a real Chromium, the built page. */
import { readFileSync } from 'node:fs';
import { type ConvStep, load, tensor, toNpy } from 'convstep';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { png } from './png';
import { kernel, none, showsOutput, until } from './shown';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

const npy = (data: Float32Array | Float64Array, shape: number[]) =>
  Buffer.from(toNpy(tensor(data, shape)));

/** The same numbers as NumPy writes them with order="F". */
function fortran(data: Float64Array, [rows, cols]: readonly [number, number]): Buffer {
  const head = npy(data, [rows, cols]).toString('latin1');
  const at = head.indexOf('False');
  const swapped = Float64Array.from(
    data,
    (_, i) => data[(i % rows) * cols + Math.floor(i / rows)] ?? 0,
  );
  const header = head.slice(0, head.length - data.byteLength);
  const text = `${header.slice(0, at)}True ${header.slice(at + 5)}`;
  return Buffer.concat([Buffer.from(text, 'latin1'), Buffer.from(swapped.buffer)]);
}

const upload = (page: Page, name: string, buffer: Buffer) =>
  page
    .getByLabel('Upload a photo')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });

async function drop(page: Page, on: string, name: string, bytes: Buffer) {
  const data = await page.evaluateHandle(
    ([file, list]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(list as number[])], file as string));
      return transfer;
    },
    [name, Array.from(bytes)] as const,
  );
  await page.dispatchEvent(on, 'drop', { dataTransfer: data });
}

const said = (page: Page, text: string) => page.locator('.messages', { hasText: text }).waitFor();

const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => ((i * 7) % 11) - 4.25);

describe('an input', () => {
  test('of two, three and four axes, in C and in Fortran order', async () => {
    const { page, complaints } = await site.open('n=4&p=0&w=laplace');
    const W = (depth: number) =>
      tensor(
        Float64Array.from(kernel('laplace', 3).data).reduce<Float64Array>(
          (all, w, tap) => {
            all.fill(w, tap * depth, (tap + 1) * depth);
            return all;
          },
          new Float64Array(9 * depth),
        ),
        [3, 3, depth, 1],
      );
    await upload(page, 'two.npy', npy(ramp(30), [5, 6]));
    await until(page, 'input', '(1, 5, 6, 1)');
    const two = cs.convForward(tensor(ramp(30), [1, 5, 6, 1]), W(1), none, {}).Z;
    await showsOutput(page, two.data);
    await upload(page, 'order.npy', fortran(ramp(42), [7, 6]));
    await until(page, 'input', '(1, 7, 6, 1)');
    await showsOutput(page, cs.convForward(tensor(ramp(42), [1, 7, 6, 1]), W(1), none, {}).Z.data);
    // Whole numbers, as np.arange makes them.
    const whole = Float64Array.from({ length: 30 }, (_, i) => ((i * 7) % 11) - 4);
    const int64 = npy(whole, [6, 5]);
    int64.write('<i8', int64.indexOf('<f8'));
    const bytes = BigInt64Array.from(whole, BigInt).buffer;
    Buffer.from(bytes).copy(int64, int64.length - bytes.byteLength);
    await upload(page, 'arange.npy', int64);
    await until(page, 'input', '(1, 6, 5, 1)');
    await showsOutput(page, cs.convForward(tensor(whole, [1, 6, 5, 1]), W(1), none, {}).Z.data);
    await upload(page, 'three.npy', npy(ramp(4 * 5 * 3), [4, 5, 3]));
    await until(page, 'input', '(1, 4, 5, 3)');
    const three = cs.convForward(tensor(ramp(60), [1, 4, 5, 3]), W(3), none, {}).Z;
    await showsOutput(page, three.data);
    // A small one is in the link, to the last digit.
    await expect.poll(() => page.url()).toContain('x=4x5x3:');
    // A batch is kept for this visit, and shown example by example.
    await upload(page, 'four.npy', npy(ramp(2 * 16), [2, 4, 4, 1]));
    await until(page, 'input', '(2, 4, 4, 1)');
    await page.getByRole('button', { name: 'example 1' }).click();
    const four = cs.convForward(tensor(ramp(32), [2, 4, 4, 1]), W(1), none, {}).Z;
    await showsOutput(page, four.data.slice(4));
    expect(complaints).toEqual([]);
  });

  test('of pasted numbers becomes the input, wherever it is pasted but in a field', async () => {
    const { page, complaints } = await site.open('n=6');
    const paste = (selector: string, text: string) =>
      page.locator(selector).evaluate((element, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        const how = { clipboardData, bubbles: true, cancelable: true };
        element.dispatchEvent(new ClipboardEvent('paste', how));
      }, text);
    await paste('.panel.input [data-r="2"][data-c="3"]', '1\t2\t3\n4\t5\t−6');
    await until(page, 'input', '(1, 2, 3, 1)');
    expect(await cellsOf(page, 'input')).toEqual([1, 2, 3, 4, 5, -6]);
    await paste('body', '[[0.5, 1], [2, 3], [4, 5]]');
    await until(page, 'input', '(1, 3, 2, 1)');
    expect(await cellsOf(page, 'input')).toEqual([0.5, 1, 2, 3, 4, 5]);
    await paste('body', '1 2 3\n4 5');
    await page.locator('.problem', { hasText: 'rows of the same length' }).waitFor();
    await paste('#bias', '1 2\n3 4');
    await paste('body', 'no numbers');
    await page.waitForTimeout(200);
    expect(await cellsOf(page, 'input')).toEqual([0.5, 1, 2, 3, 4, 5]);
    expect(complaints).toEqual([]);
  });

  test('of float32 stays float32, also when a number of it is typed', async () => {
    const { page, complaints } = await site.open('p=0&f=1&w=identity');
    const data = Float32Array.of(0.1, 0.2, 0.3, 1e-7);
    await upload(page, 'small.npy', npy(data, [2, 2]));
    await until(page, 'input', '(1, 2, 2, 1)');
    expect(await cellsOf(page, 'output')).toEqual(Array.from(data));
    await page.locator('.panel.input [data-r="0"][data-c="1"]').click();
    await page.locator('.cell-input').fill('0.7');
    await page.keyboard.press('Enter');
    const typed = Float32Array.of(0.1, 0.7, 0.3, 1e-7);
    await expect.poll(() => cellsOf(page, 'output')).toEqual(Array.from(typed));
    await expect.poll(() => page.url()).toMatch(/x=2x2x1f:[^,]*,0\.(7|69)/);
    const again = await site.open(new URL(page.url()).hash.slice(1));
    await expect.poll(() => cellsOf(again.page, 'output')).toEqual(Array.from(typed));
    expect(complaints).toEqual([]);
  });

  test('too large for numbers is a picture, and a link says that it cannot hold it', async () => {
    const { page, complaints } = await site.open('w=sobel-x');
    await drop(page, '.panel.input', 'large.npy', npy(ramp(200 * 300), [200, 300]));
    await until(page, 'output', '(1, 200, 300, 1)');
    expect(await page.locator('.panel.input canvas').count()).toBe(1);
    await expect.poll(() => page.url()).toContain('in=npy');
    const again = await site.open(new URL(page.url()).hash.slice(1), {});
    await said(again.page, 'The array is not part of a link');
    await again.page.context().close();
    expect(complaints).toEqual([]);
  });

  test('takes the place of another that was brought, and both can be gone back to', async () => {
    const { page, complaints } = await site.open('n=4&p=0&w=sobel-x');
    const B = ramp(2 * 5 * 4);
    await upload(page, 'A.npy', npy(ramp(2 * 6 * 7), [2, 6, 7, 1]));
    await until(page, 'output', '(2, 4, 5, 1)');
    await upload(page, 'B.npy', npy(B, [2, 5, 4, 1]));
    await until(page, 'output', '(2, 3, 2, 1)');
    await upload(
      page,
      'photo.png',
      png(40, 30, (x, y) => [x, y, 9]),
    );
    await until(page, 'output', '(1, 28, 38, 1)');
    for (const [key, shape] of [
      ['z', '(2, 3, 2, 1)'],
      ['z', '(2, 4, 5, 1)'],
      ['z', '(1, 2, 2, 1)'],
      ['y', '(2, 4, 5, 1)'],
      ['y', '(2, 3, 2, 1)'],
      ['y', '(1, 28, 38, 1)'],
      ['z', '(2, 3, 2, 1)'],
    ] as const) {
      await page.keyboard.press(`Control+${key}`);
      await until(page, 'output', shape);
    }
    const { Z } = cs.convForward(tensor(B, [2, 5, 4, 1]), kernel('sobel-x', 3), none, {});
    await showsOutput(page, Z.data.slice(0, 6));
    expect(await page.locator('.problem').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe('filters and biases', () => {
  test('from files go by their names, or by where they are dropped', async () => {
    const { page, complaints } = await site.open('n=5&p=0&w=box');
    const W = ramp(3 * 3 * 1 * 2);
    await drop(page, '.panel.input', 'W.npy', npy(W, [3, 3, 1, 2]));
    await until(page, 'output', '(1, 3, 3, 2)');
    await drop(page, '.panel.input', 'b.npy', npy(Float64Array.of(0.5, -3), [1, 1, 1, 2]));
    await page.locator('.bias', { hasText: 'b = 0.5' }).waitFor();
    const A = tensor(Float64Array.from(await cellsOf(page, 'input')), [1, 5, 5, 1]);
    const b = tensor(Float64Array.of(0.5, -3), [1, 1, 1, 2]);
    const { Z } = cs.convForward(A, tensor(W, [3, 3, 1, 2]), b, {});
    await showsOutput(
      page,
      Z.data.filter((_, i) => i % 2 === 0),
    );
    // A single filter, dropped on the filter.
    await drop(page, '.panel.filter', 'mine.npy', npy(ramp(4), [2, 2]));
    await until(page, 'output', '(1, 4, 4, 1)');
    const one = cs.convForward(
      A,
      tensor(ramp(4), [2, 2, 1, 1]),
      tensor(Float64Array.of(0.5), [1, 1, 1, 1]),
      {},
    );
    await showsOutput(page, one.Z.data);
    expect(complaints).toEqual([]);
  });
});

describe('filters of a transposed convolution', () => {
  test('come back from the file that the page itself made of them', async () => {
    const { page, complaints } = await site.open(
      'op=transposed&in=volume&m=1&n=4&ch=2&p=0&f=2&w=1,2,3,4,5,6,7,8;-1,0,2,0.5,1,1,0,3;sobel-x',
    );
    const before = await cellsOf(page, 'output');
    await page.getByRole('button', { name: 'Take it along' }).click();
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'W.npy', exact: true }).click();
    const bytes = readFileSync(await (await file).path());
    await page.goto(`${site.url}#op=transposed&in=volume&m=1&n=4&ch=2&p=0&f=2&w=box;box;box`);
    await expect.poll(async () => (await cellsOf(page, 'output'))[0]).not.toBe(before[0]);
    await upload(page, 'W.npy', bytes);
    await expect.poll(() => cellsOf(page, 'output')).toEqual(before);
    await upload(page, 'W.npy', npy(ramp(2 * 2 * 2 * 3), [2, 2, 2, 3]));
    await said(page, 'W of a transposed convolution takes (f_H, f_W, n_C, 2)');
    expect(complaints).toEqual([]);
  });
});

describe('a file that does not fit', () => {
  const broken = npy(ramp(9), [3, 3]).subarray(0, 150);
  test.each([
    ['empty.npy', Buffer.alloc(0), 'empty.npy is empty (0 bytes)'],
    ['text.npy', Buffer.from('not an array at all, sorry'), 'does not begin with'],
    ['cut.npy', broken, 'cut.npy could not be read as a .npy file'],
    ['line.npy', npy(ramp(5), [5]), 'has shape (5,); A_prev takes (n_H, n_W)'],
    ['five.npy', npy(ramp(4), [1, 1, 2, 2, 1]), 'so 2 to 4 axes, not 5'],
    ['chw.npy', npy(ramp(3 * 9 * 12), [3, 9, 12]), 'np.moveaxis(x, 0, -1)'],
    ['batch.npy', npy(ramp(11 * 4), [11, 2, 2, 1]), 'so m = 11; this page takes 1 to 10 examples'],
    ['long.npy', npy(ramp(1100 * 2), [1100, 2]), '1 to 1024 rows and columns'],
    ['W.npy', npy(ramp(9 * 4), [3, 3, 4, 1]), 'filters read 4 channels, but A_prev has 1'],
    ['W.npy', npy(ramp(12 * 12), [12, 12]), 'this page draws filters of 1 to 11 a side'],
    ['b.npy', npy(ramp(3), [3]), 'there is 1 filter, so b takes (1, 1, 1, 1)'],
  ])('%s: a sentence says what is given and what is expected', async (name, bytes, sentence) => {
    const { page, complaints } = await site.open('n=4');
    const before = await cellsOf(page, 'output');
    await upload(page, name, bytes);
    await said(page, sentence);
    expect(await cellsOf(page, 'output')).toEqual(before);
    expect(complaints).toEqual([]);
  });
});
