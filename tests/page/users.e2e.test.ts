/** What first users stumbled over, one short way to each. In a real Chromium, the built page. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { field, until } from './shown';
import { openSite, type Site } from './site';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true });
const undoOf = (page: Page) => page.locator('header').getByRole('button', { name: /^Undo/ });
const done = (page: Page) => page.locator('.steps b');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim());

test('the steps of a fresh page begin at the first', async () => {
  const { page } = await site.open();
  expect(await button(page, 'Step forward').getAttribute('aria-disabled')).toBe('true');
  await button(page, 'Play').click();
  await expect.poll(async () => Number(await done(page).textContent())).toBeLessThan(10);
});

test('Undo in a lesson undoes what was done there, and no more', async () => {
  const { page } = await site.open();
  await field(page, 'Stride').fill('2');
  await until(page, 'output', '(1, 5, 5, 1)');
  await button(page, 'Lessons').click();
  await until(page, 'input', '(1, 6, 6, 1)');
  const undo = undoOf(page);
  await expect.poll(() => undo.getAttribute('aria-disabled')).toBe('true');
  await field(page, 'Stride').fill('3');
  await until(page, 'output', '(1, 2, 2, 1)');
  await undo.click();
  await until(page, 'output', '(1, 4, 4, 1)');
  // What could be undone outside still can.
  await button(page, 'Playground').click();
  await until(page, 'output', '(1, 5, 5, 1)');
  await undo.click();
  await until(page, 'output', '(1, 10, 10, 1)');
});

test('what the browser’s Back has undone is not undone once more', async () => {
  const { page } = await site.open();
  for (const [stride, side] of [
    ['2', 5],
    ['3', 4],
  ] as const) {
    await field(page, 'Stride').fill(stride);
    await until(page, 'output', `(1, ${side}, ${side}, 1)`);
    await expect.poll(() => page.url()).toContain(`s=${stride}`);
  }
  await page.goBack();
  await until(page, 'output', '(1, 5, 5, 1)');
  await undoOf(page).click();
  await until(page, 'output', '(1, 10, 10, 1)');
});

test('a cell that a change left no place for is pinned again by Undo', async () => {
  const { page } = await site.open('at=0,7,7,0');
  await field(page, 'Stride').fill('2');
  await expect.poll(() => page.url()).not.toContain('at=');
  await undoOf(page).click();
  await expect.poll(() => page.url()).toContain('at=0,7,7,0');
});

test('going through the lessons by keys alone leaves the focus where it was', async () => {
  const { page } = await site.open('lesson=padding');
  const onward = page.locator('.lesson-tools .strong');
  await onward.focus();
  for (const step of [2, 3, 4]) {
    await page.keyboard.press('Enter');
    await page.locator('#lesson-title', { hasText: `${step} of 4` }).waitFor();
    expect(await focused(page)).toBe((await onward.textContent())?.trim());
  }
  await page.locator('.lesson-tools .button').first().focus();
  for (const step of [3, 2, 1]) {
    await page.keyboard.press('Enter');
    await page.locator('#lesson-title', { hasText: `${step} of 4` }).waitFor();
    expect(await focused(page)).toBe('Back');
  }
});

test('painting is switched on in one place', async () => {
  const { page } = await site.open();
  const [input, filter] = [
    page.locator('.input .brush .chip'),
    page.locator('.filter .brush .chip'),
  ];
  await input.click();
  await expect.poll(() => input.getAttribute('aria-pressed')).toBe('true');
  expect(await filter.getAttribute('aria-pressed')).toBe('false');
  const weight = page.getByLabel('W row 1, column 1');
  await weight.fill('1/4');
  await weight.press('Enter');
  await expect.poll(() => weight.inputValue()).toBe('1/4');
  await filter.click();
  await expect.poll(() => input.getAttribute('aria-pressed')).toBe('false');
  await weight.click();
  await expect.poll(() => weight.inputValue()).toBe('1');
});

test('a weight that is no number stays as it was typed, with its reason', async () => {
  const { page } = await site.open();
  const weight = page.getByLabel('W row 1, column 1');
  await weight.fill('abc');
  await weight.press('Tab');
  await page.locator('.problem', { hasText: 'A weight of W has to be a number' }).waitFor();
  expect(await weight.inputValue()).toBe('abc');
});

test('a number of filters that the groups cannot share is refused, with two ways out', async () => {
  const { page } = await site.open('in=volume&ch=4&g=2&w=box;box;box;box');
  await field(page, 'How many').fill('3');
  const problem = page.locator('.problem');
  await problem.waitFor();
  expect(await problem.textContent()).toContain('3 filters cannot be shared out to 2 groups');
  await problem.getByRole('button', { name: 'One group' }).click();
  await until(page, 'output', '(2, 10, 10, 3)');
});

test('a change of the output’s shape is told to those who do not see it', async () => {
  const { page } = await site.open();
  await field(page, 'Stride').fill('2');
  const told = page.locator('.timeline [role=status]');
  await expect.poll(() => told.textContent()).toMatch(/^Z is now \(1, 5, 5, 1\)\. Cell /);
  await button(page, 'First step').click();
  await expect.poll(() => told.textContent()).toMatch(/^Step 0 of 25: nothing is computed yet\.$/);
});

test('a window’s sum that cancels but for rounding is zero', async () => {
  const { page } = await site.open('in=shapes&at=0,128,128,0');
  const result = page.locator('.result');
  await result.waitFor();
  const exact = Number(await result.getAttribute('data-result'));
  expect(Math.abs(exact)).toBeGreaterThan(0);
  expect(Math.abs(exact)).toBeLessThan(1e-6);
  expect(await result.locator('b').textContent()).toBe('0');
  expect(await page.locator('.sentence').textContent()).toMatch(/: 0\.$/);
});

test('what is taken off for a class is taken off an embedded figure, too', async () => {
  const { page } = await site.open();
  await page.getByRole('button', { name: 'Take it along' }).click();
  await page.getByLabel('The output', { exact: true }).check();
  await expect
    .poll(() => page.getByLabel('Text for another page').inputValue())
    .toContain('hide=output');
});

test('what gets the focus is not under the steps', async () => {
  const { page } = await site.open(undefined, { viewport: { width: 640, height: 400 } });
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab');
    const under = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement;
      const bar = document.querySelector('.bar') as HTMLElement;
      const [box, steps] = [at.getBoundingClientRect(), bar.getBoundingClientRect()];
      const place = at.closest('.unseen') === null && !bar.contains(at);
      return place && box.bottom > steps.top + 1 ? `${at.id} ${at.textContent}` : null;
    });
    expect(under).toBe(null);
  }
});
