/** Links for a class, and the figure inside another page. In a real Chromium, the built page. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HIDEABLE } from '../../web/src/model/hideable';
import { host } from './host';
import { openSite, type Site } from './site';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

/** What is there to be seen, by its place on the page. */
const PLACES: Readonly<Record<(typeof HIDEABLE)[number][0], string>> = {
  lessons: '.pages',
  settings: '.call .arguments',
  more: '.more .opens',
  weights: '.panel.filter .weights',
  output: '.panel.output .grid',
  sum: '.cell-panel',
  timeline: '.timeline',
  speed: '.timeline .radios',
  sentence: '.sentence',
  maps: '.maps',
  shapes: '.shapes',
  gradients: '.gradients',
  measure: '.speed',
  code: '.code',
  take: '.take',
};

async function seen(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [id, place] of Object.entries(PLACES)) {
    if (await page.locator(place).first().isVisible()) found.push(id);
  }
  return found;
}

describe('a link for a class', () => {
  test('takes off what it names, one by one, and gives it all back', async () => {
    const all = HIDEABLE.map(([id]) => id);
    const { page, complaints } = await site.open('n=5');
    await page.locator('.code').waitFor();
    expect(await seen(page)).toEqual(all);
    for (const id of all) {
      await page.evaluate((hide) => {
        location.hash = `n=5&hide=${hide}`;
      }, id);
      await expect.poll(async () => (await seen(page)).includes(id)).toBe(false);
      const more = {
        settings: ['more'],
        timeline: ['speed', 'sentence'],
        // What would tell them, too.
        output: ['maps', 'gradients'],
        weights: ['gradients', 'code'],
      };
      const others = more[id as keyof typeof more] ?? [];
      expect(await seen(page)).toEqual(all.filter((x) => x !== id && !others.includes(x)));
    }
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect.poll(() => seen(page)).toEqual(all);
    await expect.poll(() => page.url()).not.toContain('hide');
    expect(complaints).toEqual([]);
  });

  test('tells no number that is to be guessed', async () => {
    const { page } = await site.open('n=5&at=0,1,1,0');
    const where = 'example 0, row 1, column 1, filter 0';
    const sentence = page.locator('.sentence');
    await expect.poll(() => sentence.textContent()).toMatch(`${where}: `);
    await page.evaluate(() => {
      location.hash = 'n=5&at=0,1,1,0&hide=output,sum';
    });
    await expect.poll(() => sentence.textContent()).toMatch(new RegExp(`${where}\\.$`));
    // A filter is told by its preset and its products, too.
    expect(await page.locator('#preset').isVisible()).toBe(true);
    await page.evaluate(() => {
      location.hash = 'n=5&at=0,1,1,0&w=box&hide=weights,more';
    });
    for (const place of ['#preset', '#factor', '.factors', '#brush-filter', '#w-0']) {
      await expect.poll(() => page.locator(place).first().isVisible()).toBe(false);
    }
    expect(await page.locator('.call .more code').isVisible()).toBe(true);
    // Products of wide filters tell their factors to those who point at them.
    const told = page.locator('.term b[title*=" × "]');
    for (const [hidden, many] of [
      ['', 49],
      ['&hide=weights', 0],
    ] as const) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `n=9&f=7&at=0,1,1,0&w=box${hidden}`);
      await expect.poll(() => page.locator('.term').count()).toBe(49);
      await expect.poll(() => told.count()).toBe(many);
    }
  });

  test('is made by ticking, and opens as it was ticked', async () => {
    const { page, complaints } = await site.open('n=5');
    await page.getByRole('button', { name: 'Take it along' }).click();
    await page.getByLabel('The numbers of W').check();
    await page.getByRole('checkbox', { name: 'Code' }).check();
    const link = `${site.url}#n=5&hide=weights,code`;
    await expect.poll(() => page.locator('#take-lesson').inputValue()).toBe(link);
    const opened = await site.open(link.split('#')[1]);
    const there = await seen(opened.page);
    expect(there).not.toContain('weights');
    expect(there).not.toContain('code');
    expect(there).toContain('sum');
    expect(complaints).toEqual([]);
  });
});

describe('the figure inside another page', () => {
  async function framed(url: string, sandbox: string | null) {
    const page = await site.browser.newPage({ viewport: { width: 900, height: 700 } });
    page.setDefaultTimeout(15_000);
    const broken: string[] = [];
    page.on('pageerror', (error) => broken.push(String(error)));
    const around = await host('/');
    await page.goto(`${around.url}offline.js`);
    await page.evaluate(
      ([src, rules]) => {
        const frame = document.createElement('iframe');
        if (rules !== null) frame.setAttribute('sandbox', rules);
        frame.src = src as string;
        frame.style.cssText = 'width:100%;height:560px;border:0';
        document.body.replaceChildren(frame);
      },
      [url, sandbox] as const,
    );
    const frame = page.frameLocator('iframe');
    await frame.locator('.panel.output').waitFor();
    return { page, frame, broken, close: () => Promise.all([page.close(), around.close()]) };
  }

  const shows = async ({ page, frame, broken, close }: Awaited<ReturnType<typeof framed>>) => {
    await frame.locator('.sentence', { hasText: 'Step 7 of 36' }).waitFor();
    await frame.getByRole('button', { name: 'Step forward' }).click();
    await frame.locator('.sentence', { hasText: 'Step 8 of 36' }).waitFor();
    for (const place of ['.top', '.arguments', '.shapes', '.take', 'footer']) {
      expect([place, await frame.locator(place).first().isVisible()]).toEqual([place, false]);
    }
    const link = await frame.getByRole('link', { name: 'Open in ConvStep' }).getAttribute('href');
    expect(link).not.toContain('embed');
    await expect.poll(() => frame.locator('.way-back a').getAttribute('href')).toContain('k=8');
    // Steps inside it leave the history of the page around it alone.
    expect(await page.evaluate(() => history.length)).toBe(2);
    expect(broken).toEqual([]);
    await close();
  };
  const HASH = '#n=6&k=7&embed=1';

  test.each([
    ['with an origin', null, 'convstep.html'],
    ['in a sandbox without one', 'allow-scripts', 'convstep.html'],
    ['in a sandbox, asked for by the page’s own address', 'allow-scripts', ''],
  ])('%s', async (_, sandbox, file) => {
    await shows(await framed(`${site.url}${file}${HASH}`, sandbox));
  });

  test('is a text to copy', async () => {
    const { page } = await site.open('n=5&f=2');
    await page.getByRole('button', { name: 'Take it along' }).click();
    const text = await page.locator('#take-embed').inputValue();
    const frame = await page.evaluate((html) => {
      const box = document.createElement('template');
      box.innerHTML = html;
      const node = box.content.querySelector('iframe');
      return { src: node?.src, title: node?.title };
    }, text);
    expect(frame.src).toBe(`${site.url}convstep.html#n=5&f=2&embed=1`);
    expect(frame.title).toBeTruthy();
  });
});
