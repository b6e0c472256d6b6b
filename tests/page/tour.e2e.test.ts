/** Lessons, the speed, and the page by keyboard alone. In a real Chromium, the built page. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSONS } from '../../web/src/lessons/all';
import { until } from './shown';
import { openSite, type Site } from './site';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

describe('the lessons', () => {
  test('go from the first to the last, and every step shows what it says', async () => {
    const { page, complaints } = await site.open();
    await page.getByRole('button', { name: 'Lessons' }).click();
    for (const lesson of LESSONS) {
      for (const [i, step] of lesson.steps.entries()) {
        await page.locator('#lesson-title', { hasText: lesson.title }).waitFor();
        await page.locator('#lesson-title small', { hasText: `${i + 1} of` }).waitFor();
        if (step.gives) await until(page, 'output', `(${step.gives.join(', ')})`);
        const next = page.getByRole('button', { name: /^Next/ });
        if ((await next.count()) > 0) await next.click();
      }
    }
    await page.getByRole('button', { name: 'Close, and play with this' }).click();
    await page.locator('.lesson').waitFor({ state: 'detached' });
    // What the last step had set is there to be played with.
    expect(await page.getByLabel(/^Stride/).inputValue()).toBe('2');
    expect(complaints).toEqual([]);
  });

  test('are left as they were entered, or kept to be played with', async () => {
    const { page, complaints } = await site.open('n=7&w=laplace');
    await page.getByRole('button', { name: 'Lessons', exact: true }).click();
    await page.locator('.lesson').waitFor();
    await expect.poll(() => page.url()).toContain('lesson=');
    await page.getByRole('button', { name: 'Playground' }).click();
    await expect.poll(() => page.url()).toMatch(/#n=7&w=laplace$/);
    await page.getByRole('button', { name: 'Lessons', exact: true }).click();
    await page.getByRole('button', { name: /^Next/ }).click();
    // It says that it plays, and does.
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Close, and play with this' }).click();
    await expect.poll(() => page.url()).toContain('in=half');
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(
      'Playground',
    );
    expect(complaints).toEqual([]);
  });

  test('open from a link at their step', async () => {
    const { page } = await site.open('lesson=pooling&ls=1&op=average&n=6&s=2');
    await page.locator('#lesson-title small', { hasText: '2 of 3' }).waitFor();
    await page.getByRole('button', { name: 'Close, and play with this' }).click();
    await expect.poll(() => page.url()).not.toMatch(/lesson|ls=/);
  });
});

test('the speed is measured when asked, and belongs to the layer on show', async () => {
  const { page, complaints } = await site.open('n=8');
  await page.getByRole('button', { name: 'Measure this layer here' }).click();
  await page.locator('.bars').waitFor();
  const times = await page.locator('.bars b').allTextContents();
  expect(times).toHaveLength(2);
  for (const time of times) expect(Number.parseFloat(time)).toBeGreaterThan(0);
  await page.getByLabel(/^Stride/).fill('2');
  await page.locator('.bars').waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});

describe('by keyboard alone', () => {
  /** Presses Tab until the focus is where it should be; a place that is never reached fails. */
  async function tabTo(page: Page, selector: string) {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      const there = await page.evaluate((s) => document.activeElement?.matches(s), selector);
      if (there) return;
    }
    throw new Error(`Tab never reached ${selector}`);
  }

  test('the whole tour: skip, play, settings, a weight, a cell, gradients, code', async () => {
    const { page, complaints } = await site.open('n=5');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.timeline') !== null)).toBe(
      true,
    );
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.sentence').textContent()).toContain('Step 0 of 25');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.sentence').textContent()).toContain('Step 1 of 25');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.evaluate(() => document.querySelector<HTMLElement>('.skip')?.focus());
    await tabTo(page, '#stride');
    await page.keyboard.press('ArrowUp');
    await until(page, 'output', '(1, 3, 3, 1)');
    await tabTo(page, '#preset');
    await page.keyboard.press('ArrowUp');
    await tabTo(page, '.panel.input [role=gridcell]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type('7.5');
    await page.keyboard.press('Enter');
    await page.locator('.panel.input [data-r="1"][data-c="0"][data-value="7.5"]').waitFor();
    await tabTo(page, '.weights input');
    await page.keyboard.press('ArrowUp');
    await tabTo(page, '.panel.output [role=gridcell]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('#cell-title', { hasText: 'Z[0, 0, 1, 0]' }).waitFor();
    await tabTo(page, '.gradients .opener');
    await page.keyboard.press('Enter');
    await page.getByRole('grid', { name: 'Gradient dZ of the output' }).waitFor();
    await tabTo(page, '.code pre');
    expect(complaints).toEqual([]);
  });
});
