/** What readers of the code have found, one short way to each. In a real Chromium, the built page. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { png } from './png';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

/** Longer than what counts as one change. */
const LATER = 600;
const weights = (page: Page) =>
  page
    .locator('.weights input:not([hidden])')
    .evaluateAll((all: HTMLInputElement[]) => all.map((f) => f.value));

const photo = (width: number, height: number) => [...png(width, height, (x, y) => [x, y, 99])];

/** As a file that is dropped on the page. */
async function drop(page: Page, name: string, bytes: readonly number[]) {
  await page.evaluate(
    ([name, bytes]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    },
    [name, bytes] as const,
  );
}

test.each([
  ['a filter of its own', 'in=volume&n=5&m=1&ch=3&g=3&w=box;sobel-x;outline&at=0,2,2,1'],
  ['the map', 'op=max&in=volume&n=4&m=1&ch=3&f=2&s=2&p=0&at=0,1,1,2'],
])('a number is typed into the channel on show, which is that of %s', async (_, link) => {
  const { page } = await site.open(link);
  const before = await cellsOf(page, 'input');
  await page.locator('.input [data-r="1"][data-c="1"]').dblclick();
  const field = page.locator('.cell-input');
  const shown = Number((await field.inputValue()).replace('−', '-'));
  expect(before).toContain(shown);
  await field.fill('5');
  await field.press('Enter');
  await page.locator('.input [data-r="1"][data-c="1"][data-value="5"]').waitFor();
  const after = await cellsOf(page, 'input');
  expect(after.filter((x, i) => x !== before[i])).toEqual([5]);
});

test('Undo takes back what was typed, though its field was left a while later', async () => {
  const { page } = await site.open();
  const [first] = await weights(page);
  await page.locator('#w-0').fill('5');
  await page.waitForTimeout(LATER);
  // Leaves the field.
  await page
    .locator('.pages, .top')
    .first()
    .click({ position: { x: 2, y: 2 } });
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect.poll(async () => (await weights(page))[0]).toBe(first);
});

describe('a size of two digits', () => {
  test('keeps the numbers of the filter', async () => {
    const { page } = await site.open('n=12&w=1,2,3,4,5,6,7,8,9');
    await page.locator('#f').press('Control+A');
    await page.locator('#f').pressSequentially('11', { delay: LATER });
    await expect.poll(async () => (await weights(page)).length).toBe(121);
    const typed = (await weights(page)).map(Number);
    expect(typed.filter((x) => x !== 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(typed.indexOf(5)).toBe(60);
    // Once one is changed it is meant as it is.
    await page.locator('#w-0').fill('7');
    await page.locator('#f').fill('9');
    await expect.poll(async () => (await weights(page)).length).toBe(81);
    await page.locator('#f').fill('11');
    await expect.poll(async () => (await weights(page)).length).toBe(121);
    expect((await weights(page))[0]).toBe('7');
  });

  test('keeps all filters and their biases', async () => {
    const { page } = await site.open('w=box;1,2,3,4,5,6,7,8,9;gauss&b=1,2,3');
    await page.locator('#filters').press('Control+A');
    await page.locator('#filters').pressSequentially('12', { delay: LATER });
    await page.waitForFunction(() => location.hash.includes('1,2,3,4,5,6,7,8,9;gauss'));
    expect(await page.evaluate(() => location.hash)).toMatch(/b=1,2,3\b/);
  });
});

test('what is dropped during the lessons does not take the place of the photo before', async () => {
  const { page } = await site.open();
  await drop(page, 'photo.png', photo(40, 24));
  await page.locator('.panel.input h2 small', { hasText: '24, 40' }).waitFor();
  await page.getByRole('button', { name: 'Lessons' }).click();
  await page.locator('.lesson').waitFor();
  await drop(page, 'other.png', photo(30, 20));
  await page.locator('.panel.input h2 small', { hasText: '20, 30' }).waitFor();
  await page.getByRole('button', { name: 'Playground' }).click();
  await page.locator('.panel.input h2 small', { hasText: '24, 40' }).waitFor();
});

test('a photo that is not wanted any more is not read for ever', async () => {
  const { page } = await site.open();
  await page.evaluate(() => {
    const real = createImageBitmap;
    self.createImageBitmap = async (...given: unknown[]) => {
      await new Promise((done) => setTimeout(done, 500));
      return (real as (...given: unknown[]) => Promise<ImageBitmap>)(...given);
    };
  });
  await drop(page, 'slow.png', photo(60, 40));
  await page.locator('.messages', { hasText: 'Reading slow.png' }).waitFor();
  await page.selectOption('#source', 'square');
  await expect.poll(() => page.locator('.messages').textContent()).not.toContain('Reading');
  expect(await page.locator('#input-title').textContent()).not.toContain('60');
});

test('dark and light can be chosen while a setting is refused', async () => {
  const { page } = await site.open();
  await page.locator('#f').fill('99');
  await page.locator('.problem').waitFor();
  await page.getByRole('button', { name: 'Use dark colours' }).click();
  await page.getByRole('button', { name: 'Use light colours' }).click();
  await page.getByRole('button', { name: 'Use dark colours' }).waitFor();
});

test('Escape and arrows know the digits that are not shown', async () => {
  const { page } = await site.open('w=0.123456,0,0,0,1,0,0,0,0');
  const field = page.locator('#w-0');
  expect(await field.inputValue()).toBe('0.1235');
  await field.fill('5');
  await field.press('Escape');
  expect(await field.inputValue()).toBe('0.123456');
  await page.locator('#w-1').focus();
  await field.press('ArrowUp');
  expect(await field.inputValue()).toBe('1.123456');
  await field.press('ArrowDown');
  expect(await field.inputValue()).toBe('0.123456');
});

test('a number that cannot be used stays with its filter', async () => {
  const { page } = await site.open('w=1,2,3,4,5,6,7,8,9;box&at=0,1,1,1');
  await page.locator('#w-0').fill('');
  await page.locator('.problem').waitFor();
  // The pin is let go: the filter on show is the first one.
  await page.locator('#w-1').focus();
  await page.keyboard.press('Escape');
  await page.locator('.of-filter', { hasText: 'filter 0' }).waitFor();
  expect((await weights(page))[0]).toBe('1');
  expect(await page.locator('.problem').count()).toBe(0);
});

test('filters to be guessed are not told by their maps', async () => {
  const { page } = await site.open('w=sobel-x;box&hide=weights');
  expect(await page.locator('.output .tabs button').count()).toBe(2);
  expect(await page.locator('.output .tabs [title]').count()).toBe(0);
});

test('what is wider than its place is scrolled by the keys that step', async () => {
  const { page } = await site.open('in=volume&ch=8&k=5', {
    viewport: { width: 400, height: 800 },
  });
  const code = page.locator('.code pre');
  await code.waitFor();
  await code.focus();
  const step = () => page.evaluate(() => location.hash);
  const before = await step();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => code.evaluate((pre) => pre.scrollLeft)).toBeGreaterThan(0);
  await page.waitForTimeout(400);
  expect(await step()).toBe(before);
});

test('a factor is typed while the steps play', async () => {
  const { page } = await site.open('n=6');
  await page.keyboard.press(' ');
  const factor = page.locator('#factor');
  await factor.press('Control+A');
  await factor.pressSequentially('-1/9', { delay: 300 });
  expect((await factor.inputValue()).replace('−', '-')).toBe('-1/9');
  // And one that cannot be used stays as it was typed.
  await factor.fill('1/0');
  await factor.press('Tab');
  await page.locator('.problem').waitFor();
  expect(await factor.inputValue()).toBe('1/0');
});

test('what is set while the steps play is in the address', async () => {
  const { page } = await site.open('n=6&loop=1');
  await page.keyboard.press(' ');
  await page.locator('#stride').fill('2');
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/s=2\b/);
});

test('Undo by keys works wherever nothing is typed', async () => {
  const { page } = await site.open();
  const hash = () => page.evaluate(() => location.hash);
  await page.selectOption('#preset', 'box');
  await page.locator('#preset').focus();
  await expect.poll(hash).toContain('w=box');
  await page.keyboard.press('Control+z');
  await expect.poll(hash).not.toContain('w=box');
  await page.getByText('Max pooling', { exact: true }).click();
  await expect.poll(hash).toContain('op=max');
  await page.keyboard.press('Control+z');
  await expect.poll(hash).not.toContain('op=max');
  const [first] = await weights(page);
  await page.locator('#w-0').focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(async () => (await weights(page))[0]).not.toBe(first);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await weights(page))[0]).toBe(first);
});

test('Undo takes back one field at a time', async () => {
  const { page } = await site.open();
  await page.locator('#w-0').fill('5');
  await page.locator('#w-1').fill('7');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect.poll(async () => (await weights(page)).slice(0, 2)).toEqual(['5', '0']);
});

test('keys stay near what goes away under them', async () => {
  const { page } = await site.open('hide=code');
  await page.getByRole('button', { name: 'Show everything' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.code').waitFor();
  const where = () => page.evaluate(() => document.activeElement?.localName);
  await expect.poll(where).not.toBe('body');
});

test.each([
  ['np.array([[1., 2.],\n          [3., 4.]])', 'A_prev (1, 2, 2, 1)'],
  ['tensor([[1, 2, 3]], dtype=torch.float64)', 'A_prev (1, 1, 3, 1)'],
  ['0,5\t0,25\n1,5\t2', 'A_prev (1, 2, 2, 1)'],
  ['{{1,2},{3,4}}', 'A_prev (1, 2, 2, 1)'],
  ['1/9 1/9', 'A_prev (1, 1, 2, 1)'],
  ['0,5', 'A_prev (1, 10, 10, 1)'],
  ['1 000', 'A_prev (1, 10, 10, 1)'],
])('what is pasted as %j gives %s', async (text, title) => {
  const { page } = await site.open();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
  }, text);
  await page.waitForTimeout(100);
  await page.locator('#input-title', { hasText: title }).waitFor();
});

test('a class link that hides the filters tells them nowhere', async () => {
  const { page } = await site.open('w=1,2,3,4,5,6,7,8,9&hide=weights&grad=1');
  expect(await page.locator('.code').isVisible()).toBe(false);
  expect(await page.locator('.gradients').isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Take it along' }).click();
  await page.locator('.take .save').waitFor();
  expect(await page.locator('.take .save').textContent()).not.toMatch(/\bd?W\.npy/);
});

test('a refused number of filters is judged anew with other channels', async () => {
  const { page } = await site.open('in=volume&ch=4&g=2&w=sobel-x;box');
  await page.locator('#filters').fill('3');
  await page.locator('.problem').waitFor();
  await page.locator('#channels').fill('3');
  await page.locator('.problem').waitFor({ state: 'detached' });
});

test('what no input reaches is the bias, and what the activation makes of it', async () => {
  const link = 'op=transposed&in=digit&n=5&f=3&s=2&p=0&d=2&w=sobel-x&at=0,3,3,0&act=relu&b=-1';
  const { page } = await site.open(link);
  await expect.poll(() => page.locator('.sums').textContent()).toMatch(/relu\(Z\)\s*0/);
});

describe('on paper', () => {
  test('W and its products are whole: nobody can scroll them', async () => {
    const { page } = await site.open('in=volume&n=9&ch=8&f=5');
    for (const width of [1440, 1123, 700]) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ media: 'print' });
      const hidden = () =>
        page.evaluate(() =>
          ['.slices', '.products', '.cell-panel'].map((place) => {
            const box = document.querySelector(place) as Element;
            return box.scrollHeight - box.clientHeight;
          }),
        );
      await expect.poll(hidden).toEqual([0, 0, 0]);
      await page.emulateMedia({ media: 'screen' });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

describe('a sum of nearly nothing', () => {
  test('has no sign', async () => {
    const { page } = await site.open('in=lake&rgb=1&w=sobel-x;gauss&f=7&at=0,113,236,0');
    const sums = page.locator('.sums dd').first();
    await expect.poll(() => sums.textContent()).toMatch(/^0 \+\u00a00 \+\u00a00$/);
  });
});
