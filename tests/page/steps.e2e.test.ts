/** Steps forward and back, and the gradients. In a real Chromium, the built page. */
import { type ConvStep, load, tensor } from 'convstep';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gridNumbers } from '../../web/src/model/grids';
import { show } from '../../web/src/model/numbers';
import { five, kernel, none } from './shown';
import { openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

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
    // The field has got them all.
    expect(await bias.inputValue()).toBe(' 1');
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
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    const stopped = await sentence(page);
    await page.waitForTimeout(600);
    expect(await sentence(page)).toBe(stopped);
    for (let i = 0; i < 5; i++) await page.keyboard.press('+');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await says(page, 'Step 9 of 9');
  });

  test('are seen where they are asked for, though the settings fill the screen', async () => {
    const { page } = await site.open('', { viewport: { width: 375, height: 667 } });
    const top = () => page.locator('.figure').evaluate((e) => e.getBoundingClientRect().top);
    expect(await top()).toBeGreaterThan(500);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(top).toBeLessThan(100);
  });

  test('wait for a picture to walk through', async () => {
    const { page, complaints } = await site.open('n=4&loop=1', {}, 'body');
    // Whether or not the picture is there by now.
    await page.keyboard.press(' ');
    await page.locator('.panel.output').waitFor();
    expect(complaints).toEqual([]);
  });

  test('walk one filter alone, and start over where they shall', async () => {
    const { page } = await site.open('n=3&k=0&w=box;gauss;outline&c=1');
    await page.getByRole('button', { name: 'This filter only' }).click();
    await page.keyboard.press('Escape');
    for (const says of ['Step 1 of 9: example 0, row 0, column 0, filter 1', 'Step 2 of 9']) {
      await page.getByRole('button', { name: 'Step forward' }).click();
      await expect.poll(() => sentence(page)).toContain(says);
    }
    await page.getByRole('button', { name: 'Loop' }).click();
    // Timeline and sentence count this filter's own nine cells.
    await expect.poll(() => page.locator('.steps').textContent()).toBe('2 of 9 done');
    await page.locator('body').press('Shift+ArrowRight');
    await says(page, 'Step 3 of 9: example 0, row 0, column 2, filter 1');
    await page.locator('body').press('Shift+ArrowRight');
    await says(page, 'Step 6 of 9: example 0, row 1, column 2, filter 1');
    await page.getByLabel('Step', { exact: true }).fill('9');
    await page.getByText('8×').click();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await says(page, 'Step 2 of 9');
    // Space on the speed that is chosen does nothing of its own: it pauses.
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  test('click pins a cell, Escape lets it go, arrows walk the grid', async () => {
    const { page } = await site.open('n=6');
    await page.locator('.panel.output [data-r="1"][data-c="4"]').click();
    await page.mouse.move(5, 5);
    await says(page, 'row 1, column 4');
    // The keys are still those of the steps, until somebody goes to the grid with them.
    await page.keyboard.press('ArrowRight');
    await page.locator('#cell-title', { hasText: 'Z[0, 1, 5, 0]' }).waitFor();
    await page.locator('.panel.output [data-r="1"][data-c="4"]').focus();
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
