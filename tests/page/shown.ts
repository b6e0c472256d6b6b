/**
 * What the page shows, beside what it should: every number that is compared comes twice, once from
 * the page and once from the module imported here in Node.
 */
import { tensor } from 'convstep';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { gridNumbers } from '../../web/src/model/grids';
import { presetOf } from '../../web/src/model/presets';
import { cellsOf } from './site';

export const field = (page: Page, name: string) => page.getByLabel(new RegExp(`^${name}`));
export const shape = (page: Page, panel: 'input' | 'output') =>
  page.locator(`.panel.${panel} h2 small`).textContent();
export const until = (page: Page, panel: 'input' | 'output', text: string) =>
  page.locator(`.panel.${panel} h2 small`, { hasText: text }).waitFor();
export const kernel = (id: string, f: number) =>
  tensor(Float64Array.from(presetOf(id)?.make(f, f) ?? []), [f, f, 1, 1]);
export const none = tensor(new Float64Array(1), [1, 1, 1, 1]);
export const five = (n: number) => tensor(Float64Array.from(gridNumbers('digit', n)), [1, n, n, 1]);

/**
 * Equal to 1e-12 of the largest magnitude in float64, and to what summation order costs in
 * float32: Chromium may run the build with fused multiply-add, Node 20 cannot.
 */
export async function showsOutput(page: Page, expected: ArrayLike<number>) {
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
export async function showsResult(page: Page, title: string, expected: number, single = false) {
  await page.locator('#cell-title', { hasText: title }).waitFor();
  const allowed = (Math.abs(expected) + 1) * (single ? 1e-5 : 1e-12);
  const off = async () => {
    const text = await page.locator('.result').getAttribute('data-result');
    return Math.abs(Number(text) - expected);
  };
  await expect.poll(off).toBeLessThanOrEqual(allowed);
}
