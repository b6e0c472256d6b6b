/** One cell and its sum; settings that cannot work. In a real Chromium, the built page. */
import { type ConvStep, load } from 'convstep';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { field, five, kernel, none, until } from './shown';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

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

  test('and W follow a picture in the next frame where they are long', async () => {
    const { page } = await site.open('n=9&f=3&at=0,2,2,0');
    const seen = (f: number) =>
      page.evaluate(
        (size) =>
          new Promise<number[]>((done) => {
            const input = document.querySelector('#f') as HTMLInputElement;
            const figure = document.querySelector('.figure') as Element;
            const count = () =>
              document.querySelectorAll('.weights input:not([hidden]), .term').length;
            const counts: number[] = [];
            const after = () => {
              counts.push(count());
              if (counts.length > 3) done(counts);
              else requestAnimationFrame(after);
            };
            new MutationObserver((_, watching) => {
              watching.disconnect();
              after();
            }).observe(figure, { attributeFilter: ['data-run'] });
            input.value = String(size);
            input.dispatchEvent(new Event('input', { bubbles: true }));
          }),
        f,
      );
    // With the picture, in its frame, and in the two after it.
    expect(await seen(8)).toEqual([18, 18, 128, 128]);
    // A few are there at once.
    expect(await seen(4)).toEqual([32, 32, 32, 32]);
  });

  test('of channels that must be scrolled to follows when there is time', async () => {
    const { page, complaints } = await site.open('in=volume&n=6&ch=8&f=5&at=0,2,2,0');
    const products = async () =>
      (await page.locator('.term b').allTextContents()).map((t) => Number(t.replace('−', '-')));
    const many = async () => [
      (await products()).length,
      await page.locator('.weights input:not([hidden])').count(),
      await page.locator('[data-due]').count(),
    ];
    await expect.poll(many).toEqual([200, 200, 0]);
    // In the drawing that shows the picture, what is out of sight is not there yet.
    const late = await page.evaluate(
      () =>
        new Promise((done) => {
          const drawn = () => done(document.querySelectorAll('[data-due]').length);
          const figure = document.querySelector('.figure') as Element;
          new MutationObserver(drawn).observe(figure, { attributeFilter: ['data-run'] });
          const input = document.querySelector('#f') as HTMLInputElement;
          input.value = '3';
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }),
    );
    expect(late).toBeGreaterThan(4);
    await expect.poll(many).toEqual([72, 72, 0]);
    // The sums at their heads are those of the products below them.
    const agree = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.products h3 b')].map((head) => {
          const list = head.closest('h3')?.nextElementSibling as Element;
          const numbers = [...list.querySelectorAll('b')].map((b) =>
            Number(b.textContent?.replace('−', '-')),
          );
          const sum = numbers.reduce((a, b) => a + b, 0);
          return Math.abs(sum - Number((head as HTMLElement).dataset.sum)) < 0.1;
        }),
      );
    await expect.poll(agree).toEqual(new Array(8).fill(true));
    const before = (await products()).join();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await products()).join()).not.toBe(before);
    await expect.poll(agree).toEqual(new Array(8).fill(true));
    // A field that is scrolled away keeps the focus, whatever becomes of what is around it.
    const last = page.locator('.slice').last();
    await last.locator('input').nth(4).focus();
    await page.locator('.slices').evaluate((e) => e.scrollTo(0, 0));
    await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
    await page.locator('#f').evaluate((input: HTMLInputElement) => {
      input.value = '4';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await expect.poll(many).toEqual([128, 128, 0]);
    expect(await last.evaluate((e) => e.contains(document.activeElement))).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('an input cell lights all outputs that it reaches', async () => {
    const { page } = await site.open('p=0');
    await page.locator('.panel.input [data-r="4"][data-c="4"]').hover();
    await expect.poll(() => page.locator('.reached').count()).toBe(9);
    await page.locator('.panel.input [data-r="0"][data-c="0"]').hover();
    await expect.poll(() => page.locator('.reached').count()).toBe(1);
  });

  test('what is pointed at is let go even when what the pointer was over is no more', async () => {
    const { page } = await site.open('n=16&f=1&p=0');
    const title = page.locator('#cell-title');
    // Only said: when an element goes while the pointer is over it, no browser says that it left.
    await page.locator('.output [data-r="15"][data-c="8"]').dispatchEvent('pointerover');
    await title.getByText('Z[0, 15, 8, 0]').waitFor();
    await page.getByRole('combobox', { name: /^Input/ }).selectOption('shapes');
    await until(page, 'output', '(1, 256, 256, 1)');
    await page.mouse.move(5, 5);
    await expect.poll(() => title.textContent()).not.toContain('Z[0, 15, 8, 0]');

    await page.locator('.products .term').first().dispatchEvent('pointerenter');
    await page.locator('.weights .tapped').first().waitFor();
    await page.locator('.figure h2').first().hover();
    await expect.poll(() => page.locator('.weights .tapped').count()).toBe(0);
  });

  test('a weight lights what it meets: now strongly, over all steps faintly, by pointer and by keys', async () => {
    const { page } = await site.open('n=6&p=0&at=0,1,2,0');
    const lit = async () => [
      await page.locator('.tap-reach rect').count(),
      await page.locator('.window .tap-line').count(),
      await page.locator('.weights .tapped').count(),
      await page.locator('.term.tapped').count(),
    ];
    await page.locator('#w-5').hover();
    await expect.poll(lit).toEqual([16, 1, 1, 1]);
    expect(await page.locator('.sentence').textContent()).toContain('W[1, 2] meets one number');
    // The same hue in the window, in W and in the sum.
    const hues = await page.evaluate(() => {
      const hue = (selector: string, of: (style: CSSStyleDeclaration) => string) =>
        of(getComputedStyle(document.querySelector(selector) as Element));
      return [
        hue('.window .tap-line', (style) => style.stroke),
        hue('.weights .tapped', (style) => style.borderBottomColor),
        hue('.term.tapped', (style) => style.borderBottomColor),
      ];
    });
    expect(new Set(hues).size).toBe(1);
    await page.mouse.move(5, 5);
    await expect.poll(lit).toEqual([0, 0, 0, 0]);
    await page.locator('#w-0').click();
    await page.mouse.move(5, 5);
    await expect.poll(lit).toEqual([16, 1, 1, 1]);
    await page.keyboard.press('Escape');
    await expect.poll(lit).toEqual([0, 0, 0, 0]);
    await page.locator('.term').nth(4).hover();
    await expect.poll(lit).toEqual([16, 1, 1, 1]);
    // On a picture one frame stands for all of them.
    await site.open('in=lake&at=0,9,9,0');
    await page.locator('#w-5').hover();
    await page.locator('.tap-area').waitFor();
    expect(await page.locator('.tap-mark').count()).toBe(1);
  });

  test('the step stays pale under what is pointed at, also while it goes on', async () => {
    const { page } = await site.open('n=6&k=8');
    expect(await page.locator('.pale').count()).toBe(0);
    await page.locator('.panel.output [data-r="4"][data-c="4"]').hover();
    await expect.poll(() => page.locator('.panel.output .pale').count()).toBe(1);
    expect(await page.locator('.panel.input .pale').count()).toBe(1);
    await page.locator('.panel.output [data-r="4"][data-c="3"]').hover();
    await page.keyboard.press('Space');
    await page.locator('.panel.output [data-r="5"][data-c="3"]').hover();
    const pale = () => page.locator('.panel.output .pale').getAttribute('style');
    const before = await pale();
    await expect.poll(pale).not.toBe(before);
    // It is still the cell under the pointer that is explained.
    expect(await page.locator('#cell-title').textContent()).toContain('Z[0, 5, 3, 0]');
    await page.keyboard.press('Space');
  });

  test('a pixel of the input is pointed at by keys as well', async () => {
    const { page } = await site.open('in=rings&op=max&f=2&s=2&p=0');
    await page.locator('.panel.input .image').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('.reached-mark').count()).toBe(1);
    await expect
      .poll(() => page.locator('.timeline [role=status]').textContent())
      .toBe('One window reads row 128, column 127 of the input.');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.locator('.reached-mark').count()).toBe(0);
  });

  test('of a maximum shows every winner', async () => {
    const { page } = await site.open('op=max&in=half&n=4&f=2&s=2&p=0&at=0,0,0,0');
    await page.locator('.winner').first().waitFor();
    expect(await page.locator('.winner').count()).toBe(4);
    expect(await page.locator('.sums dt').textContent()).toContain('4 cells tie');
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
      .locator('[data-out]')
      .evaluateAll((all) => all.map((m) => m.getAttribute('data-out')));
    expect(out).toEqual(['3', '3']);
    const { axes } = cs.outputGeometry({ inputShape: [1, 8, 8, 1], f: 3, stride: 2 });
    expect([axes.h.out, axes.w.dropped]).toEqual([3, 1]);
  });
});
