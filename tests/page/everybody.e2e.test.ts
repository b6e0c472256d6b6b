/**
 * For everybody: nothing that axe objects to in any view, grids that arrows walk, a sentence per
 * step, narrow windows, large letters, forced colours, less motion, paper. In a real Chromium, the
 * built page.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSON_IDS } from '../../web/src/model/lessonIds';
import { OPERATIONS } from '../../web/src/model/operations';
import { field } from './shown';
import { openSite, type Site } from './site';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 320, height: 640 };

describe('every view', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  interface Axe {
    run(): Promise<{
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    }>;
  }
  const objections = (page: Page) =>
    page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: Axe }).axe.run();
      return violations.flatMap((v) =>
        v.nodes.slice(0, 3).map((node) => `${v.id}: ${node.html} ${node.failureSummary}`),
      );
    });
  /** How far the page, and each formula, reach beyond their place. */
  const beyond = (page: Page) =>
    page.evaluate(() => {
      const page = document.documentElement.scrollWidth - innerWidth;
      const formulas = [...document.querySelectorAll('.formulas')];
      return [page, ...formulas.map((f) => f.scrollWidth - f.clientWidth)].filter((x) => x > 0);
    });
  const openAll = (page: Page) =>
    page.evaluate(() => {
      for (const block of document.querySelectorAll('details')) block.open = true;
    });

  const operations = Object.keys(OPERATIONS).map((op): [string, string, string] => [
    op,
    `op=${op}&n=5&f=2&grad=1&maps=1&k=8`,
    '',
  ]);
  test.each<[name: string, hash: string, place: string]>([
    ...operations,
    ['a picture', 'in=lake&w=sobel-x;gauss;emboss&grad=1&maps=1&f=5&code=torch', ''],
    ['a picture in colour', 'op=average&in=shapes&s=2&maps=1', ''],
    ['a volume', 'in=volume&m=2&n=5&w=sobel-x;box;gauss&k=5&terms=symbols&maps=1&grad=1', ''],
    ['a large filter', 'n=5&f=7&w=gauss&p=3&act=relu&flip=1&d=2', ''],
    ['a lesson', 'lesson=pooling&op=max&n=4&f=2&s=2', '.lesson'],
    ['embedded', 'embed=1&n=5&w=box;gauss', ''],
    ['with much hidden', 'n=5&hide=settings,weights,output,sum,shapes,code', ''],
    ['problems', 'n=4', '#problem'],
    ['the help', 'n=5', '#help'],
  ])('can be used: %s', async (name, hash, place) => {
    const { page } = await site.open(hash);
    await page.setViewportSize(WIDE);
    await page.emulateMedia({ colorScheme: 'light' });
    await openAll(page);
    if (name === 'problems') {
      await field(page, 'Filter size').fill('9');
      await field(page, 'Stride').fill('0');
      await field(page, 'Size').fill('40');
      await page.getByLabel('Upload').setInputFiles({
        name: 'no.png',
        mimeType: 'image/png',
        buffer: Buffer.from('no picture'),
      });
      await page.locator('.problem', { hasText: 'no.png' }).waitFor();
    }
    if (name === 'the help') await page.getByRole('button', { name: /^Keys/ }).click();
    if (place) await page.locator(place).waitFor();
    if (hash.includes('grad=1')) await page.locator('.gradient-maps').waitFor();
    if (hash.includes('maps=1')) await page.locator('.all-maps').waitFor();
    if (!hash.includes('embed')) await page.locator('.code pre').waitFor({ state: 'attached' });
    await openAll(page);
    await page.evaluate(axe);
    expect(await objections(page)).toEqual([]);
    expect(await beyond(page)).toEqual([]);
    await page.setViewportSize(NARROW);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await objections(page)).toEqual([]);
    expect(await beyond(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize(WIDE);
  });

  test('has room for letters twice as large', async () => {
    const { page } = await site.open('n=5&grad=1&maps=1');
    await page.addStyleTag({ content: 'html { font-size: 200% }' });
    for (const size of [WIDE, { width: 640, height: 700 }]) {
      await page.setViewportSize(size);
      expect(await beyond(page)).toEqual([]);
      // Nothing that is to be pressed or read is cut off by its own box.
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('button, label, .problem, h2, .steps, .sentence')]
          .filter((box) => {
            const { overflowX } = getComputedStyle(box);
            return (
              box.clientWidth > 0 &&
              overflowX !== 'visible' &&
              box.scrollWidth > box.clientWidth + 1
            );
          })
          .map((box) => box.outerHTML.slice(0, 120)),
      );
      expect(cut).toEqual([]);
    }
    const letters = await page.locator('#play').evaluate(() => {
      const size = (of: string) => getComputedStyle(document.querySelector(of) as Element).fontSize;
      return [size('body'), size('.sentence')];
    });
    for (const size of letters) expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(26);
  });

  test.each(LESSON_IDS)('shows how to go on with the lesson on %s on a small phone', async (id) => {
    const { page } = await site.open(`lesson=${id}`, { viewport: NARROW });
    await page.locator('.lesson').waitFor();
    const boxOf = async (place: string) => {
      const box = await page.locator(place).boundingBox();
      return box ?? { x: 0, y: 0, width: 0, height: 0 };
    };
    const name = await boxOf('.lesson-list [aria-current]');
    expect(name.width).toBeGreaterThan(20);
    expect(name.x).toBeGreaterThanOrEqual(0);
    expect(name.x + name.width).toBeLessThanOrEqual(NARROW.width);
    const [next, player] = [await boxOf('.lesson-tools .strong'), await boxOf('.bar')];
    expect(next.height).toBeGreaterThan(20);
    expect(next.y + next.height).toBeLessThanOrEqual(player.y);
  });

  test('brings the name of a lesson that Tab comes to into sight, whole', async () => {
    const { page } = await site.open(`lesson=${LESSON_IDS[0]}`, { viewport: NARROW });
    await page.locator('.lesson').waitFor();
    await page.locator('.lesson-list button').first().focus();
    for (const _ of LESSON_IDS.slice(1)) {
      await page.keyboard.press('Tab');
      const seen = await page.evaluate(() => {
        const name = document.activeElement as HTMLElement;
        const { left, right } = name.getBoundingClientRect();
        return [name.closest('.lesson-list') !== null, left >= 0, right <= innerWidth];
      });
      expect(seen).toEqual([true, true, true]);
    }
  });
});

describe('grids', () => {
  test('are walked by arrows, with one stop for Tab', async () => {
    const { page, complaints } = await site.open('n=5&grad=1&maps=1&w=box;gauss&p=0');
    await page.locator('.gradient-maps').waitFor();
    await page.locator('.all-maps').waitFor();
    const grids = await page.getByRole('grid').all();
    expect(grids.length).toBeGreaterThanOrEqual(6);
    for (const grid of grids) {
      await grid.locator('[role=gridcell]').first().waitFor({ state: 'attached' });
      expect(await grid.getAttribute('aria-label')).toMatch(/\w/);
      const shape = await grid.evaluate((node) => {
        const rows = [...node.querySelectorAll('[role=row]')];
        return rows.map((row) => row.querySelectorAll(':scope > [role=gridcell]').length);
      });
      expect(new Set(shape).size).toBe(1);
      const [rows, cols] = [shape.length, shape[0] ?? 0];
      const stops = grid.locator('[role=gridcell][tabindex="0"]');
      expect(await stops.count()).toBe(1);
      await stops.focus();
      const here = () =>
        page.evaluate(() => {
          const cell = document.activeElement as unknown as SVGElement;
          return [Number(cell.dataset.r), Number(cell.dataset.c)];
        });
      const walk: [string, number, number][] = [
        ['Control+Home', 0, 0],
        ['ArrowRight', 0, 1],
        ['ArrowDown', 1, 1],
        ['End', 1, cols - 1],
        ['ArrowRight', 1, cols - 1],
        ['Control+End', rows - 1, cols - 1],
        ['ArrowUp', rows - 2, cols - 1],
        ['Home', rows - 2, 0],
        ['ArrowLeft', rows - 2, 0],
      ];
      for (const [key, r, c] of walk) {
        await page.keyboard.press(key);
        expect([key, ...(await here())]).toEqual([key, r, c]);
      }
      expect(await stops.count()).toBe(1);
    }
    expect(complaints).toEqual([]);
  });
});

describe('a step', () => {
  test('is told in a sentence, and at most once a second', async () => {
    const { page } = await site.open('in=volume&n=12&m=1&w=sobel-x;box;gauss;outline&k=113&only=0');
    const live = page.locator('.timeline [aria-live=polite]');
    await page.getByRole('button', { name: 'Step forward' }).click();
    const told = page.locator('.panel.output [role=gridcell][data-r="2"][data-c="4"]');
    const number = async () => (await told.getAttribute('aria-label'))?.replace(/^.*: /, '');
    const begin = 'Step 114 of 576: example 0, row 2, column 4, filter 1: ';
    await expect.poll(() => live.textContent(), { timeout: 5000 }).toContain(begin);
    // Only now: before the step was drawn, its cell was one that is still to come.
    await expect.poll(number).toMatch(/^−?\d/);
    expect(await live.textContent()).toBe(`${begin}${await number()}.`);
    // Heard by the clock, however fast the steps come: by playing, and by a key that is held.
    await page.evaluate(() => {
      const heard: number[] = [];
      Object.assign(window, { heard });
      new MutationObserver(() => heard.push(performance.now())).observe(
        document.querySelector('.timeline [aria-live=polite]') as Element,
        { childList: true, characterData: true, subtree: true },
      );
    });
    await page.locator('input[name=speed]').last().check({ force: true });
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForTimeout(2300);
    await page.getByRole('button', { name: 'Pause' }).click();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(20);
    }
    const sentence = await page.locator('.sentence').textContent();
    await expect.poll(() => live.textContent(), { timeout: 3000 }).toBe(sentence);
    // Who reads on with a screen reader meets it once.
    expect(await page.locator('.sentence').getAttribute('aria-hidden')).toBe('true');
    const heard = await page.evaluate(() => (window as unknown as { heard: number[] }).heard);
    // One change of the text is one or two mutations in the same moment.
    const moments = heard.filter((at, i) => i === 0 || at - (heard[i - 1] ?? 0) > 50);
    expect(moments.length).toBeGreaterThanOrEqual(3);
    const gaps = moments.slice(1).map((at, i) => at - (moments[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(900);
  });

  test('moves nothing until it is asked for, and glides nowhere with less motion', async () => {
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      const { page } = await site.open('n=6&k=3');
      await page.emulateMedia({ reducedMotion });
      const steps = await page.locator('.steps').textContent();
      await page.waitForTimeout(700);
      expect(await page.locator('.steps').textContent()).toBe(steps);
      expect(await page.locator('#play').getAttribute('aria-label')).toBe('Play');
      const moving = () =>
        page.evaluate(() => {
          const running = document.getAnimations();
          return running.map((a) => (a as CSSTransition).transitionProperty ?? 'animation');
        });
      const seen: string[] = [];
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      for (let i = 0; i < 25; i++) {
        seen.push(...(await moving()));
        await page.waitForTimeout(30);
      }
      await page.getByRole('button', { name: 'Pause' }).click();
      expect(await page.locator('.steps').textContent()).not.toBe(steps);
      if (reducedMotion === 'reduce') expect(seen).toEqual([]);
      else expect(seen).toContain('transform');
      await page.emulateMedia({ reducedMotion: 'reduce' });
    }
  });
});

describe('other surroundings', () => {
  test('forced colours leave marks, data and choices to be told apart', async () => {
    const { page } = await site.open('n=5&w=box;gauss&only=1');
    await page.emulateMedia({ forcedColors: 'active' });
    const seen = await page.evaluate(() => {
      const style = (of: string) => getComputedStyle(document.querySelector(of) as Element);
      const sheet = document.querySelector<HTMLCanvasElement>('.panel.output .grid canvas');
      const [width, height] = [sheet?.width ?? 1, sheet?.height ?? 1];
      const copy = new OffscreenCanvas(width, height).getContext('2d');
      if (sheet) copy?.drawImage(sheet, 0, 0);
      const pixels = copy?.getImageData(0, 0, width, height).data;
      return {
        window: style('.window-line').stroke,
        output: style('.output-line').stroke,
        colours: new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0))).size,
        pressed: style('.chip[aria-pressed=true]').outlineStyle,
        chosen: style('.radios input:checked + span').borderColor,
        other: style('.radios input:not(:checked) + span').borderColor,
      };
    });
    expect(seen.window).toBe('rgb(230, 159, 0)');
    expect(seen.output).toBe('rgb(0, 158, 115)');
    expect(seen.colours).toBeGreaterThan(20);
    expect(seen.pressed).toBe('solid');
    expect(seen.chosen).not.toBe(seen.other);
    await page.emulateMedia({ forcedColors: 'none' });
  });

  test('on paper stand figure, shapes and code, and no controls', async () => {
    const { page } = await site.open('n=5&maps=1&grad=1');
    await page.locator('.gradient-maps').waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const shown of ['.panel.output', '.result', '.sentence', '.formulas', '.code pre']) {
      expect(await page.locator(shown).first().isVisible(), shown).toBe(true);
    }
    for (const gone of ['.transport', '.scrub', '.top nav', '.speed', '.messages', '.upload']) {
      expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
    }
    // Paper is white, whatever the screen was.
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe('rgb(255, 255, 255)');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(10_000);
    await page.emulateMedia({ media: null, colorScheme: null });
  });
});
