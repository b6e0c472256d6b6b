/** Numbers follow the hand, cells are painted, and what was changed is undone. In a real Chromium. */
import { type ConvStep, load, tensor } from 'convstep';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { field, five, kernel, none, showsOutput, until } from './shown';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

const half = (b: number) => tensor(Float64Array.of(b), [1, 1, 1, 1]);
const nameOf = (page: Page, id: string) => page.locator(`label[for="${id}"] var`);
const cell = (page: Page, r: number, c: number) =>
  page.locator(`.panel.input [data-r="${r}"][data-c="${c}"]`);

async function middle(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not there`);
  return [box.x + box.width / 2, box.y + box.height / 2] as const;
}

/** Presses at one place and moves to others; the button stays down. */
async function drag(page: Page, ...selectors: readonly string[]) {
  for (const [i, selector] of selectors.entries()) {
    await page.mouse.move(...(await middle(page, selector)));
    if (i === 0) await page.mouse.down();
  }
}

describe('a number', () => {
  test('is dragged sideways by its name; Shift is fine, Escape gives back what was', async () => {
    const { page, complaints } = await site.open('n=9');
    const value = (id: string) => page.locator(`#${id}`).inputValue();
    const pull = async (id: string, by: number) => {
      const box = await nameOf(page, id).boundingBox();
      if (!box) throw new Error(`${id} has no name`);
      await page.mouse.move(box.x + 4, box.y + 8);
      await page.mouse.down();
      await page.mouse.move(box.x + 4 + by, box.y + 8, { steps: 4 });
    };
    await pull('f', 16);
    await expect.poll(() => value('f')).toBe('5');
    await until(page, 'output', '(1, 7, 7, 1)');
    // A hand that goes too far to the left stops at what the field allows.
    await page.mouse.move(0, 300);
    await expect.poll(() => value('f')).toBe('1');
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await expect.poll(() => value('f')).toBe('3');
    await until(page, 'output', '(1, 9, 9, 1)');
    await pull('bias', 20);
    await page.mouse.up();
    await expect.poll(() => value('bias')).toBe('0.5');
    await page.keyboard.down('Shift');
    await pull('bias', -80);
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await expect.poll(() => value('bias')).toBe('0.3');
    // What is no number is left alone until the hand has come to another.
    await page.getByRole('button', { name: 'same' }).click();
    await pull('pad', -20);
    await page.mouse.up();
    await until(page, 'output', '(1, 9, 9, 1)');
    expect(await value('pad')).toBe('');
    // A press without a drag is a click on a label: it goes to the field.
    await nameOf(page, 'stride').click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('stride');
    expect(complaints).toEqual([]);
  });

  test('is given back by Escape as it stood when its field was entered', async () => {
    const { page, complaints } = await site.open('n=6&at=0,1,1,0');
    const bias = page.locator('#bias');
    const figure = () => page.locator('.figure').boundingBox();
    await bias.fill('2.5');
    await showsOutput(
      page,
      cs.convForward(five(6), kernel('sobel-x', 3), half(2.5), { pad: 1 }).Z.data,
    );
    const before = await figure();
    await page.locator('#f').fill('13');
    await page.locator('.problem').waitFor();
    // The reason takes no room: nothing moves under who types.
    expect(await figure()).toEqual(before);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('#f').inputValue()).toBe('3');
    await page.locator('.problem').waitFor({ state: 'detached' });
    // What is pinned is let go by the next one.
    await expect.poll(() => page.url()).toContain('at=0,1,1,0');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('at=');
    expect(complaints).toEqual([]);
  });

  test('is turned by the wheel and by arrows only while its field has the focus', async () => {
    const { page } = await site.open('n=9');
    await page.locator('#stride').hover();
    await page.mouse.wheel(0, -100);
    expect(await page.locator('#stride').inputValue()).toBe('1');
    await page.locator('#stride').focus();
    await page.mouse.wheel(0, -100);
    await expect.poll(() => page.locator('#stride').inputValue()).toBe('2');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('#stride').inputValue()).toBe('1');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#stride').inputValue()).toBe('1');
    const weight = page.getByLabel('W row 0, column 0');
    await weight.focus();
    await page.keyboard.press('Shift+ArrowUp');
    await expect.poll(() => weight.inputValue()).toBe('−0.9');
  });

  test('of rows and one of columns are linked or free by one switch', async () => {
    const { page } = await site.open('n=9');
    const link = page.getByRole('button', { name: 'Height and width linked' });
    await link.click();
    await page.locator('#f-w').fill('5');
    await until(page, 'output', '(1, 9, 7, 1)');
    await page.locator('#f').fill('2');
    await until(page, 'output', '(1, 10, 7, 1)');
    await expect.poll(() => page.url()).toContain('hw=1');
    await link.click();
    await until(page, 'output', '(1, 10, 10, 1)');
    expect(await page.locator('#f-w').count()).toBe(0);
  });
});

describe('painting', () => {
  test('gives all cells under a drag the number of the brush, and one undo takes them back', async () => {
    const { page, complaints } = await site.open('n=6&in=zeros');
    const grid = (r: number, c: number) => `.panel.input [data-r="${r}"][data-c="${c}"]`;
    await page.locator('#brush-input').fill('4.5');
    // Two jumps of the mouse: what lies between is painted too.
    await drag(page, grid(1, 0), grid(1, 4), grid(4, 4));
    await page.mouse.up();
    const A = tensor(new Float64Array(36), [1, 6, 6, 1]);
    for (const at of [6, 7, 8, 9, 10, 16, 22, 28]) A.data[at] = 4.5;
    await expect.poll(() => cellsOf(page, 'input')).toEqual(Array.from(A.data));
    const { Z } = cs.convForward(A, kernel('sobel-x', 3), none, { pad: 1 });
    await showsOutput(page, Z.data);
    // No field was opened by the click that ends the drag.
    expect(await page.locator('.cell-input').count()).toBe(0);
    await page.locator('body').press('Control+z');
    await expect.poll(() => cellsOf(page, 'input')).toEqual(new Array(36).fill(0));
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect.poll(() => cellsOf(page, 'input')).toEqual(Array.from(A.data));
    // By keys: Shift with an arrow is a drag.
    await cell(page, 0, 0).focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    for (const at of [0, 6, 12]) A.data[at] = 4.5;
    await expect.poll(() => cellsOf(page, 'input')).toEqual(Array.from(A.data));
    await expect.poll(() => page.url()).toContain('in=own');
    expect(complaints).toEqual([]);
  });

  test('leaves a grid that can still be made larger and smaller', async () => {
    const { page, complaints } = await site.open('in=own&x=3x3x1:1,2,3,4,5,6,7,8,9&p=0&f=2&w=box');
    const size = page.locator('#side');
    expect(await size.inputValue()).toBe('3');
    await size.fill('4');
    await until(page, 'input', '(1, 4, 4, 1)');
    expect(await cellsOf(page, 'input')).toEqual([1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0]);
    await size.fill('2');
    await until(page, 'input', '(1, 2, 2, 1)');
    expect(await cellsOf(page, 'input')).toEqual([1, 2, 4, 5]);
    // What cannot be is said, and mended by a click.
    await size.fill('99');
    await page.getByRole('button', { name: 'Use 16' }).click();
    await until(page, 'input', '(1, 16, 16, 1)');
    expect(complaints).toEqual([]);
  });

  test('goes over weights as well', async () => {
    const { page, complaints } = await site.open('n=5&w=identity');
    await page.locator('#brush-filter').fill('2');
    await drag(page, '#w-0', '#w-2', '#w-8');
    await page.mouse.up();
    const W = tensor(Float64Array.of(2, 2, 2, 0, 1, 2, 0, 0, 2), [3, 3, 1, 1]);
    await showsOutput(page, cs.convForward(five(5), W, none, { pad: 1 }).Z.data);
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await showsOutput(
      page,
      cs.convForward(five(5), kernel('identity', 3), none, { pad: 1 }).Z.data,
    );
    expect(complaints).toEqual([]);
  });

  test('by touch is switched on, so that a finger else scrolls', async () => {
    const { page } = await site.open('n=4&in=zeros', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    });
    const action = () =>
      page.locator('.panel.input .grid').evaluate((e) => getComputedStyle(e).touchAction);
    expect(await action()).not.toBe('none');
    await page.locator('.panel.input').getByRole('button', { name: 'Paint' }).click();
    await expect.poll(action).toBe('none');
    await cell(page, 2, 1).tap();
    await expect.poll(async () => (await cellsOf(page, 'input'))[9]).toBe(9);
    await page.locator('.panel.input').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await cellsOf(page, 'input'))[9]).toBe(0);
  });
});

describe('typing over a cell', () => {
  test('ends at the cell, so that arrows walk on', async () => {
    const { page } = await site.open('n=6&in=zeros');
    const here = () =>
      page.evaluate(() => {
        const { r, c } = (document.activeElement as HTMLElement | SVGElement).dataset;
        return `${r},${c}`;
      });
    await cell(page, 2, 3).focus();
    for (const end of ['Enter', 'Escape']) {
      await page.keyboard.press('Enter');
      await page.locator('.cell-input').waitFor();
      await page.keyboard.press('7');
      await page.keyboard.press(end);
      await page.locator('.cell-input').waitFor({ state: 'detached' });
      expect(await here()).toBe('2,3');
    }
    await expect.poll(async () => (await cellsOf(page, 'input'))[2 * 6 + 3]).toBe(7);
    await page.keyboard.press('ArrowDown');
    expect(await here()).toBe('3,3');
  });

  test('says what is no number, and keeps the one that was', async () => {
    const { page } = await site.open('n=4&in=zeros');
    const type = async (text: string) => {
      await cell(page, 1, 1).focus();
      await page.keyboard.press('Enter');
      await page.locator('.cell-input').fill(text);
      await page.keyboard.press('Enter');
    };
    await type('6');
    await expect.poll(async () => (await cellsOf(page, 'input'))[5]).toBe(6);
    await type('six');
    await page.locator('.messages', { hasText: '“six” is none.' }).waitFor();
    expect((await cellsOf(page, 'input'))[5]).toBe(6);
    await type('-6,5');
    await expect.poll(async () => (await cellsOf(page, 'input'))[5]).toBe(-6.5);
    await expect.poll(() => page.locator('.messages').textContent()).not.toContain('six');
  });
});

describe('the filter', () => {
  test('shows its numbers whole, however large it is', async () => {
    const { page } = await site.open('f=11&s=2');
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('.weights input')]
        .filter((field) => field.scrollWidth > field.clientWidth)
        .map((field) => field.value),
    );
    expect(cut).toEqual([]);
  });

  test('has a factor that stays a fraction, and says what is none', async () => {
    const { page, complaints } = await site.open('n=5');
    const factor = page.getByLabel('Factor of the filter');
    await factor.fill('1/3');
    const W = kernel('sobel-x', 3);
    const third = tensor(
      W.data.map((x) => x / 3),
      W.shape,
    );
    await showsOutput(page, cs.convForward(five(5), third, none, { pad: 1 }).Z.data);
    await expect.poll(() => page.url()).toContain('w=1/3*sobel-x');
    // Halfway to a fraction is no mistake; a field that is left with it has one.
    await factor.fill('1/');
    expect(await page.locator('#problem').count()).toBe(0);
    await page.keyboard.press('Tab');
    await page.locator('#problem', { hasText: 'it is “1/”' }).waitFor();
    expect(await factor.getAttribute('aria-describedby')).toBe('reason-factor');
    await page.getByRole('button', { name: 'Back to 1/3' }).click();
    await expect.poll(() => factor.inputValue()).toBe('1/3');
    expect(await page.getByLabel('W row 1, column 2').inputValue()).toBe('2');
    expect(complaints).toEqual([]);
  });

  test('keeps the fields that it does not need, for browsers look at all when some come or go', async () => {
    const { page } = await site.open('n=8&f=5');
    const fields = page.locator('.weights input');
    await field(page, 'Filter size').fill('3');
    await until(page, 'output', '(1, 8, 8, 1)');
    await expect.poll(() => page.locator('.weights input:visible').count()).toBe(9);
    expect(await fields.count()).toBe(25);
    // They have no names that could be mixed up with those that are there.
    for (const name of ['id', 'aria-label', 'data-tap', 'title', 'style']) {
      expect(await fields.nth(9).getAttribute(name)).toBeNull();
    }
    await field(page, 'Filter size').fill('5');
    await expect.poll(() => page.locator('.weights input:visible').count()).toBe(25);
    // Who was in one that is not needed any more goes on nearby.
    await page.getByLabel('W row 4, column 4').focus();
    await page.keyboard.press('Shift');
    await page.evaluate(() => {
      location.hash = 'n=8&f=3';
    });
    await expect.poll(() => page.locator('.weights input:visible').count()).toBe(9);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('W row 0, column 0');
  });

  test('of another size has no number that was typed in a field it does not need', async () => {
    const { page } = await site.open('in=volume&n=8&ch=1&f=5&w=box');
    await page.locator('#w-10').fill('7');
    await expect.poll(() => page.url()).toContain('7');
    // What is left in that field was of the filter before, though a weight has its name now.
    const link = 'in=volume&n=8&ch=3&f=3&w=box';
    await page.evaluate((hash) => {
      location.hash = hash;
    }, link);
    await expect.poll(() => page.locator('.weights input:visible').count()).toBe(27);
    await expect
      .poll(() =>
        page
          .locator('.weights input:visible')
          .evaluateAll(
            (all) => new Set(all.map((input) => (input as HTMLInputElement).value)).size,
          ),
      )
      .toBe(1);
    expect(page.url()).toContain('w=box');
  });

  test('takes the size of a table that is pasted into it', async () => {
    const { page } = await site.open('n=6&w=box');
    await page
      .locator('.weights input')
      .first()
      .evaluate((input) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', '[[1, 2], [3, 4], [5, 6]]');
        input.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
        );
      });
    await until(page, 'output', '(1, 6, 7, 1)');
    const W = tensor(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2, 1, 1]);
    await showsOutput(page, cs.convForward(five(6), W, none, { pad: 1 }).Z.data);
    expect(await page.locator('#f-w').inputValue()).toBe('2');
  });
});

test('every field that cannot work says so at once, each with its way out', async () => {
  const { page } = await site.open('n=6');
  await field(page, 'Stride').fill('0');
  await field(page, 'Padding').fill('-1');
  await field(page, 'How many').fill('99');
  await expect.poll(() => page.locator('#problem .problem').count()).toBe(3);
  for (const name of ['Stride', 'Padding', 'How many']) {
    const reason = await field(page, name).getAttribute('aria-describedby');
    expect(await page.locator(`#${reason}`).textContent()).toMatch(/has to be a whole number/);
  }
  await page.getByRole('button', { name: 'Use padding 0' }).click();
  await page.getByRole('button', { name: 'Use stride 1' }).click();
  await page.getByRole('button', { name: 'Use 16' }).click();
  await page.locator('#problem').waitFor({ state: 'detached' });
  await until(page, 'output', '(1, 4, 4, 16)');
});
