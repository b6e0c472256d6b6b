/** Every setting changes the real output. In a real Chromium, the built page. */
import { type ConvStep, load, tensor } from 'convstep';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { show } from '../../web/src/model/numbers';
import { presetOf } from '../../web/src/model/presets';
import { field, five, kernel, none, shape, showsOutput, showsResult, until } from './shown';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

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
    const nine = [4, 5, 6].flatMap((r) => [4, 5, 6].map((c) => A.data[10 * r + c]));
    const sum = nine.reduce((a, b) => a + b, 0);
    expect(sum).not.toBe(0);
    await page.locator('.panel.output [data-r="5"][data-c="5"]').click();
    await page.locator(`.sums [data-sum="${sum}"]`, { hasText: show(sum) }).waitFor();
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
    // The numbers stand behind the factor 1/16.
    expect(await page.getByLabel('Factor of the filter').inputValue()).toBe('1/16');
    W.data[2] = -4.5 / 16;
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
    expect(await page.locator('.products h3').first().textContent()).toContain('sum of channel 2');
    expect(complaints).toEqual([]);
  });
});

describe('with groups', () => {
  test('the input shows a channel that the filter reads, and the other way round', async () => {
    const { page, complaints } = await site.open(
      'in=volume&n=6&m=1&ch=4&g=4&w=random1;random2;random3;random4&at=0,2,2,2',
    );
    const chosen = (panel: string) =>
      page.locator(`.panel.${panel} .tabs [aria-pressed=true]`).textContent();
    await expect.poll(() => chosen('input')).toMatch(/channel 2/);
    // The window's numbers are those of the sum.
    const read = await page
      .locator('.term .swatch')
      .evaluateAll((all) => all.map((e) => e.textContent?.trim()));
    const shown = await page.locator('.panel.input [data-r]').evaluateAll((all) =>
      all
        .filter((e) => [1, 2, 3].includes(Number((e as HTMLElement).dataset.r)))
        .filter((e) => [1, 2, 3].includes(Number((e as HTMLElement).dataset.c)))
        .map((e) => Number((e as HTMLElement).dataset.value)),
    );
    expect(read).toEqual(shown.map((x) => show(x)));
    await page.locator('.panel.input .tabs button', { hasText: 'channel 1' }).click();
    await expect.poll(() => chosen('output')).toMatch(/filter 1/);
    await expect.poll(() => chosen('input')).toMatch(/channel 1/);
    expect(await page.locator('.panel.filter h3').textContent()).toBe('channel 1');
    expect(complaints).toEqual([]);
  });

  test('a transposed convolution does so, too, and its steps show where they are added', async () => {
    const { page, complaints } = await site.open(
      'op=transposed&in=volume&n=4&ch=4&g=2&w=box;sobel-x&m=1&s=2&p=0',
    );
    const chosen = (panel: string) =>
      page.locator(`.panel.${panel} .tabs [aria-pressed=true]`).textContent();
    await page.locator('.panel.output .tabs button', { hasText: 'filter 1' }).click();
    await expect.poll(() => chosen('input')).toMatch(/channel 2/);
    await page.keyboard.press('Home');
    for (const [channel, filter] of [
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 1],
      [0, 0],
    ]) {
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => chosen('input')).toContain(`channel ${channel}`);
      await expect.poll(() => chosen('output')).toContain(`filter ${filter}`);
    }
    // Another map can be looked at meanwhile.
    await page.locator('.panel.output .tabs button', { hasText: 'filter 1' }).click();
    await expect.poll(() => chosen('output')).toMatch(/filter 1/);
    expect(complaints).toEqual([]);
  });

  test('and dilation, the call says so while its rarer settings are closed', async () => {
    const { page } = await site.open('in=volume&n=6&ch=2&m=1&g=2&w=box;box&d=2');
    const rare = page.locator('.more .rare');
    await expect.poll(() => rare.textContent()).toBe('dilation = 2, groups = 2');
    expect(await rare.isVisible()).toBe(true);
    await page.setViewportSize({ width: 320, height: 800 });
    await page.evaluate(() => {
      location.hash = 'op=transposed&in=volume&n=4&ch=4&m=1&g=2&d=2&s=3&more=1,2&w=box;box';
    });
    await expect.poll(() => rare.textContent()).toContain('output_padding = [1, 2]');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
});

describe('the filter', () => {
  test('takes a pasted table', async () => {
    const { page, complaints } = await site.open('n=5');
    const table = '1\t0\t-1\n2\t0\t-2\n0.5\t0\t-0.5';
    await page
      .locator('.weights input')
      .first()
      .evaluate((input, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', text);
        const paste = { clipboardData, bubbles: true, cancelable: true };
        input.dispatchEvent(new ClipboardEvent('paste', paste));
      }, table);
    const W = tensor(Float64Array.of(1, 0, -1, 2, 0, -2, 0.5, 0, -0.5), [3, 3, 1, 1]);
    const { Z } = cs.convForward(five(5), W, none, { pad: 1 });
    await showsOutput(page, Z.data);
    expect(complaints).toEqual([]);
  });

  test('turned by 180° and followed by an activation is so in output, sum and code', async () => {
    const { page, complaints } = await site.open('n=6&w=emboss');
    const A = five(6);
    await page.getByText(/^More/).click();
    await page.getByLabel('Turn each filter by 180° first').check();
    const W = kernel('emboss', 3);
    W.data.reverse();
    const turned = cs.convForward(A, W, none, { pad: 1 }).Z;
    await showsOutput(page, turned.data);
    // A number typed into the turned filter stays where it was typed.
    await page.getByLabel('W row 0, column 1').fill('-3');
    W.data[1] = -3;
    const { Z } = cs.convForward(A, W, none, { pad: 1 });
    await showsOutput(page, Z.data);
    for (const name of ['sigmoid', 'relu'] as const) {
      await page.getByLabel('Activation').selectOption(name);
      await showsOutput(page, cs.activationForward(Z, name).A.data);
    }
    await page.locator('.panel.output [data-r="0"][data-c="0"]').click();
    const value = cs.activationForward(Z, 'relu').A.data[0] ?? Number.NaN;
    await showsResult(page, 'A[0, 0, 0, 0]', value);
    expect(await page.locator('.sums').textContent()).toContain('relu(Z)');
    expect(await page.locator('.code pre').textContent()).toContain('np.maximum(Z, 0)');
    expect(complaints).toEqual([]);
  });
});

describe('the exercise', () => {
  test('is there with its filters and biases, and ends in its printed numbers', async () => {
    const { page, complaints } = await site.open();
    const choose = (id: string) => page.locator('#source').selectOption(id);
    const look = (at: string) =>
      page.evaluate((at) => {
        location.hash = `${location.hash}&at=${at}`;
      }, at);
    await choose('exercise-conv');
    await until(page, 'output', '(10, 4, 4, 8)');
    const random = cs.randomState(1);
    const A_prev = random.randn(10, 4, 4, 3);
    const [W, b] = [random.randn(2, 2, 3, 8), random.randn(1, 1, 1, 8)];
    const { Z } = cs.convForward(A_prev, W, b, { stride: 2, pad: 2 });
    const first = Array.from(Z.data.slice(0, 4 * 4 * 8)).filter((_, i) => i % 8 === 0);
    await showsOutput(page, first);
    await expect.poll(() => page.url()).toContain('w=');
    // Z's mean, and Z[3, 2, 1], as the exercise prints them; through the address, which holds all that was drawn.
    for (const [c, printed] of [-0.61490741, -6.7439236, -2.55153897].entries()) {
      await look(`3,2,1,${c}`);
      await page.locator('#cell-title', { hasText: `Z[3, 2, 1, ${c}]` }).waitFor();
      const result = await page.locator('.result').getAttribute('data-result');
      expect(Number(result)).toBeCloseTo(printed, 7);
    }
    await page.getByRole('button', { name: 'All maps and histogram' }).click();
    await page.locator('.histogram figcaption', { hasText: 'mean is 0.0489952.' }).waitFor();
    await choose('exercise-pool');
    await until(page, 'output', '(2, 1, 1, 3)');
    await expect.poll(() => cellsOf(page, 'output')).toHaveLength(1);
    expect((await cellsOf(page, 'output'))[0]).toBeCloseTo(1.74481176, 8);
    await choose('exercise-pad');
    await until(page, 'output', '(4, 7, 7, 2)');
    expect(await page.locator('#source').inputValue()).toBe('exercise-pad');
    expect(complaints).toEqual([]);
  });
});
