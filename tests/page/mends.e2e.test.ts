/** What goes wrong is said where it is, and mended there. In a real Chromium, the built page. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { png } from './png';
import { field, until } from './shown';
import { openSite, quiet, type Site } from './site';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const problem = (page: Page) => page.locator('#problem');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);

describe('a number that cannot be used', () => {
  test.each([
    ['#side', '17'],
    ['#f', '2.5'],
    ['#w-8', ''],
  ])('has its reason in sight on a small phone: %s', async (id, text) => {
    const { page } = await site.open('n=6', { viewport: { width: 320, height: 640 } });
    await page.locator(id).fill(text);
    await problem(page).waitFor();
    const boxOf = async (place: string) => {
      const box = await page.locator(place).boundingBox();
      return { top: box?.y ?? 0, bottom: (box?.y ?? 0) + (box?.height ?? 0) };
    };
    const reason = await boxOf('#problem');
    expect(reason.top).toBeGreaterThanOrEqual((await boxOf(id)).bottom);
    expect(reason.bottom).toBeGreaterThan(reason.top + 40);
    expect(reason.bottom).toBeLessThanOrEqual((await boxOf('.bar')).top);
    // Another one, while that is still there.
    const other = id === '#side' ? '#f' : '#side';
    await page.locator(other).fill('99');
    await expect.poll(() => problem(page).locator('.problem').count()).toBe(2);
    const under = async () => (await boxOf('#problem')).top - (await boxOf(other)).bottom;
    await expect.poll(under).toBeGreaterThanOrEqual(0);
    expect(await under()).toBeLessThan(20);
    for (const left of [1, 0]) {
      await problem(page).locator('.problem .mend').first().click();
      await expect.poll(() => problem(page).locator('.problem').count()).toBe(left);
    }
  });

  test.each([
    ['Size', 'n=6', '17', 'it is 17', 'Use 16', '16'],
    ['Size', 'n=6', '1', 'it is 1', 'Use 2', '2'],
    ['Size', 'n=6', '2.5', 'it is 2.5', 'Use 3', '3'],
    ['Size', 'n=6', '', 'it is empty', 'Use 6', '6'],
    ['How many', 'n=6', '0', 'from 1 to 16; it is 0', 'Use 1', '1'],
    ['How many', 'n=6', '17', 'it is 17', 'Use 16', '16'],
    ['Examples', 'in=volume&n=4', '11', 'from 1 to 10; it is 11', 'Use 10', '10'],
    ['Channels', 'in=volume&n=4', '0', 'it is 0', 'Use 1', '1'],
    ['Seed', 'in=volume&n=4', '-1', 'it is −1', 'Use 0', '0'],
    ['Bias', 'b=0.5', '', 'The bias b has to be a number', 'Back to 0.5', '0.5'],
    ['W row 0, column 2', 'n=6', '', 'A weight of W has to be a number', 'Back to 1', '1'],
  ] as const)(
    'is said and mended: %s in %s as “%s”',
    async (name, link, text, says, mend, value) => {
      const { page, complaints } = await site.open(link);
      await field(page, name).fill(text);
      await page.locator('#problem', { hasText: says }).waitFor();
      expect(await field(page, name).getAttribute('aria-invalid')).toBe('true');
      expect(await field(page, name).inputValue()).toBe(text);
      expect(await page.locator('.figure.stale').count()).toBe(1);
      const id = await field(page, name).getAttribute('id');
      await page.getByRole('button', { name: mend, exact: true }).click();
      await problem(page).waitFor({ state: 'detached' });
      await expect.poll(() => field(page, name).inputValue()).toBe(value);
      expect(await field(page, name).getAttribute('aria-invalid')).toBeNull();
      // The focus is in the field that was repaired, not lost with the button.
      expect(await focused(page)).toBe(id);
      expect(complaints).toEqual([]);
    },
  );

  test('is left for what was there before it was typed, digit by digit', async () => {
    const { page } = await site.open('n=8');
    await page.locator('#f').fill('5');
    await page.locator('.panel.output h2 small', { hasText: '(1, 6, 6, 1)' }).waitFor();
    await page.waitForTimeout(600);
    await page.locator('#f').press('ControlOrMeta+a');
    await page.keyboard.type('12', { delay: 60 });
    await page.locator('#problem .mend', { hasText: 'Back to' }).click();
    await page.locator('#problem').waitFor({ state: 'detached' });
    expect(await page.locator('#f').inputValue()).toBe('5');
  });

  test('stays in its field while others change', async () => {
    const { page } = await site.open('n=6');
    await field(page, 'Size').fill('17');
    await problem(page).waitFor();
    await field(page, 'Filter size').fill('5');
    await until(page, 'output', '(1, 4, 4, 1)');
    expect(await field(page, 'Size').inputValue()).toBe('17');
    await page.getByRole('button', { name: 'Back to the last that worked' }).click();
    await expect.poll(() => field(page, 'Size').inputValue()).toBe('6');
    expect(await problem(page).count()).toBe(0);
  });

  test('that is only too large for the page is not called senseless', async () => {
    const { page } = await site.open();
    await page.getByText(/^More/).click();
    for (const [name, text, says, mend, value] of [
      ['Filter size', '5000', 'up to 11 × 11; filter size is 5000', 'Use f = 11', '11'],
      ['Stride', '3000000000', 'strides up to 4 096', 'Use stride 4096', '4096'],
      ['Stride', '1', '', '', '1'],
      ['Filter size', '3', '', '', '3'],
      ['Dilation', '2.6', 'it is 2.6', 'Use dilation 3', '3'],
    ] as const) {
      await field(page, name).fill(text);
      if (!says) continue;
      await page.locator('#problem', { hasText: says }).waitFor();
      await page.getByRole('button', { name: mend, exact: true }).click();
      await problem(page).waitFor({ state: 'detached' });
      expect(await field(page, name).inputValue()).toBe(value);
    }
  });
});

describe('a link', () => {
  test('that cannot work opens with a picture, its reason and a way out', async () => {
    const { page, complaints } = await site.open('f=9&n=4');
    expect(await problem(page).textContent()).toContain('f = 9 does not fit in 4 + 2·1 = 6.');
    expect(await page.locator('.figure.stale .panel.input').count()).toBe(1);
    expect(await field(page, 'Filter size').inputValue()).toBe('9');
    expect(await page.getByText('Back to the last that worked').count()).toBe(0);
    await page.getByRole('button', { name: 'Use f = 6' }).click();
    await problem(page).waitFor({ state: 'detached' });
    expect(await page.locator('.figure.stale').count()).toBe(0);
    expect(await focused(page)).toBe('f');
    expect(complaints).toEqual([]);
  });

  test('with a photo says, after a reload, that the photo is gone', async () => {
    const { page } = await site.open('n=6', {});
    await page.getByLabel('Upload a photo').setInputFiles({
      name: 'photo.png',
      mimeType: 'image/png',
      buffer: png(9, 6, (x, y) => [x * 20, y * 30, 90]),
    });
    await until(page, 'input', '(1, 6, 9, 3)');
    await expect.poll(() => page.url()).toContain('in=photo');
    await page.reload();
    await page.locator('.note', { hasText: 'The photo is not part of a link' }).waitFor();
    await until(page, 'input', '(1, 256, 256, 3)');
  });

  test('to a place on the page changes no setting', async () => {
    const { page } = await site.open('n=6&f=2&k=5');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('play');
    await page.evaluate(() => {
      location.hash = '#play';
    });
    await field(page, 'Padding').fill('0');
    await until(page, 'output', '(1, 5, 5, 1)');
    expect(await field(page, 'Size').inputValue()).toBe('6');
  });
});

test('what is explained and what is done are not both called a step', async () => {
  const { page } = await site.open('at=0,2,2,0');
  const says = () => page.locator('.sentence').textContent();
  expect(await says()).toMatch(/^Pinned cell 23 of 100: /);
  await page.locator('.panel.output [data-r="1"][data-c="1"]').hover();
  await expect.poll(says).toMatch(/^Cell 12 of 100: /);
  await page.getByLabel('Step', { exact: true }).fill('7');
  await expect.poll(says).toMatch(/^Step 7 of 100: /);
});

test('help takes the focus, and Escape gives it back', async () => {
  const { page } = await site.open('at=0,2,2,0');
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.locator('body').press('?');
  await expect.poll(() => focused(page)).toBe('help');
  const y = await page.locator('#help').evaluate((e) => e.getBoundingClientRect().top);
  expect(y).toBeGreaterThan(-1);
  await page.keyboard.press('Escape');
  await page.locator('#help').waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
    /^Keys/,
  );
  // The cell that was pinned is still.
  expect(await page.locator('.sentence').textContent()).toContain('Pinned');
});

describe('numbers and formulas', () => {
  const WIDE = 'f=2,5&s=2,3&p=1,0,3,2&in=volume&m=2&ch=2&g=2&w=box;box&d=2';

  test.each([WIDE, 'f=5', 'f=7&p=2&w=gauss', 'in=volume&ch=2&w=gauss'])(
    'are whole in their cells: %s',
    async (link) => {
      const { page } = await site.open(link);
      await page.locator('.result').waitFor();
      const cut = await page.locator('.term :is(b, .factors)').evaluateAll((all) =>
        all.flatMap((e) => {
          const [box, room] = [
            e.getBoundingClientRect(),
            e.closest('.term')?.getBoundingClientRect(),
          ];
          return room && box.width <= room.width + 0.5 ? [] : [e.textContent];
        }),
      );
      expect(cut).toEqual([]);
      await quiet(page);
      // Where a ring may lie, a tenth of the cell at its left and right, only the cell's colour is.
      const inked = await page.locator('.sheet canvas').evaluateAll((all) =>
        all.flatMap((canvas) => {
          // Its room may clip it.
          const [whole, room] = [canvas, canvas.closest('.cells') ?? canvas].map((e) =>
            e.getBoundingClientRect(),
          );
          const width = ((canvas as HTMLCanvasElement).width * room.width) / whole.width;
          const height = ((canvas as HTMLCanvasElement).height * room.height) / whole.height;
          const grid = canvas.closest('.grid');
          const rows = grid?.querySelectorAll('[role=row]').length ?? 0;
          if (rows === 0) return ['no rows'];
          const cols = (grid?.querySelectorAll('[role=gridcell]').length ?? 0) / rows;
          const context = (canvas as HTMLCanvasElement).getContext('2d');
          const at = (x: number, y: number) =>
            String(context?.getImageData(Math.floor(x), Math.floor(y), 1, 1).data);
          return Array.from({ length: rows * cols }, (_, i) => [i % cols, Math.floor(i / cols)])
            .filter(([c, r]) =>
              [0.08, 0.92].some((part) =>
                Array.from({ length: 9 }, (_, n) => (n + 1) / 10).some(
                  (down) =>
                    at(((c + part) * width) / cols, ((r + down) * height) / rows) !==
                    at(((c + 0.08) * width) / cols, ((r + 0.1) * height) / rows),
                ),
              ),
            )
            .map(([c, r]) => `row ${r}, column ${c}`);
        }),
      );
      expect(inked).toEqual([]);
    },
  );

  test('much padding leaves a figure that fits its place', async () => {
    const { page } = await site.open('p=12&n=16');
    const image = page.locator('.panel.input .image');
    expect(await image.count()).toBe(1);
    expect(await image.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
  });

  test('a grid wider than its place shows the window', async () => {
    const { page } = await site.open('n=16&p=2&at=0,15,17,0');
    const inside = () =>
      page.locator('.panel.input .grid').evaluate((grid) => {
        const box = grid.querySelector('.window')?.getBoundingClientRect();
        const room = grid.getBoundingClientRect();
        return box !== undefined && box.right <= room.right + 4 && box.left >= room.left;
      });
    await expect.poll(inside).toBe(true);
  });

  test('formulas break where there is no room', async () => {
    const { page } = await site.open('n=16&d=2&p=1,0,2,3', {
      viewport: { width: 320, height: 640 },
    });
    const over = await page.locator('.formulas').evaluate((e) => e.scrollWidth - e.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
  });

  test('a bias is typed as people write it, fractions too', async () => {
    const { page } = await site.open('n=5');
    const bias = page.getByLabel(/^Bias/);
    await bias.focus();
    for (const [key, value] of [
      ['1', '1'],
      ['/', '1'],
      ['4', '0.25'],
    ] as const) {
      await page.keyboard.press(key === '1' ? 'Control+a' : 'End');
      await page.keyboard.press(key);
      expect(await problem(page).count()).toBe(0);
      await expect.poll(() => page.locator('.filter .bias').textContent()).toContain(`= ${value}`);
    }
    expect(await bias.inputValue()).toBe('1/4');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => bias.inputValue()).toBe('−0.75');
    await bias.fill('-');
    expect(await problem(page).count()).toBe(0);
    await page.keyboard.press('Tab');
    await problem(page).waitFor();
    await problem(page).locator('.mend').first().click();
    await expect.poll(() => bias.inputValue()).toBe('−0.75');
  });

  test('weights that are rounded tell all their digits when pointed at', async () => {
    const { page } = await site.open('f=7&w=random');
    const weight = page.locator('#w-0');
    expect(await weight.inputValue()).toBe('−0.88');
    expect(await weight.getAttribute('title')).toBe('−0.876');
    await page.evaluate(() => {
      location.hash = 'f=3&w=random';
    });
    await expect.poll(() => weight.inputValue()).toBe('−0.876');
    expect(await weight.getAttribute('title')).toBe(null);
  });

  test('weights have the true minus, and take either', async () => {
    const { page } = await site.open();
    const weight = page.getByLabel('W row 0, column 0');
    expect(await weight.inputValue()).toBe('−1');
    await weight.fill('−4.5');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => weight.inputValue()).toBe('−3.5');
    await weight.fill('-');
    expect(await problem(page).count()).toBe(0);
    await weight.fill('-2');
    await page.keyboard.press('Tab');
    await expect.poll(() => weight.inputValue()).toBe('−2');
    const code = page.getByRole('region', { name: 'Text of the code' });
    await expect.poll(() => code.count()).toBe(1);
  });
});
