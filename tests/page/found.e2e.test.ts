/** What the soak has found, one short way to each. In a real Chromium, the built page. */
import { load } from 'convstep';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromLink } from '../../web/src/model/url';
import { openSite, type Site } from './site';
import { difference } from './soak/compare';
import { FILES, PHOTOS, photoPixels } from './soak/moves';
import { type Oracle, oracle } from './soak/oracle';
import { snapshot } from './soak/snapshot';

let site: Site;
let core: Oracle;
beforeAll(async () => {
  site = await openSite();
  core = await oracle(await load());
});
afterAll(() => site?.close());

/** All that is on show is what the module answers to the page's address. */
async function isTrue(page: Page) {
  await page.mouse.move(2, 2);
  // The address follows a moment later.
  await page.waitForTimeout(300);
  await expect
    .poll(async () => {
      const shown = await snapshot(page);
      return difference(shown, core.ask(fromLink(shown.hash), false));
    })
    .toBe(null);
}

test('a step taken while a cell is pointed at has its sum', async () => {
  const { page } = await site.open('n=6&k=8');
  await page.locator('.output [data-r="0"][data-c="2"]').hover();
  await page.locator('#cell-title', { hasText: 'Z[0, 0, 2, 0]' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('#cell-title', { hasText: 'Z[0, 1, 2, 0]' }).waitFor();
  await page.locator('.result').waitFor();
  await isTrue(page);
});

test('cells are painted where they are, also where a grid does not fill whole pixels', async () => {
  const { page } = await site.open('in=digits&n=8&s=1,8&p=0&w=laplace&b=2.125', {});
  for (const width of [320, 500, 640, 777]) {
    await page.setViewportSize({ width, height: 500 });
    await isTrue(page);
  }
});

test('another map of a picture that is still to come is painted too', async () => {
  const { page } = await site.open('op=max&in=volume');
  await page.locator('.input .tabs button').nth(1).waitFor();
  await page.evaluate(() => {
    const source = document.querySelector<HTMLSelectElement>('#source') as HTMLSelectElement;
    source.value = 'lake';
    source.dispatchEvent(new Event('change', { bubbles: true }));
    const tabs = [...document.querySelectorAll<HTMLElement>('.input .tabs button')];
    tabs.find((tab) => tab.textContent?.includes('channel 2'))?.click();
  });
  await isTrue(page);
});

test('another map of a large input is painted too, beside an output of few cells', async () => {
  const { page } = await site.open('op=max&in=slopes&f=6&s=15&p=2');
  await page.locator('.input .tabs button', { hasText: 'blue' }).click();
  await isTrue(page);
});

test('a map is whole after pointing at it while its pinned cell was lost', async () => {
  const { page } = await site.open('op=pad&in=lake&p=3&k=205146&v=0&at=0,260,261,0');
  await page.locator('.panel.output .image').hover();
  await page.locator('#cell-title', { hasNotText: '260, 261' }).waitFor();
  await page.locator('#pad').evaluate((field: HTMLInputElement) => {
    field.value = '1';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.locator('#output-title', { hasText: '258, 258' }).waitFor();
  await isTrue(page);
});

test('a weight of a filter that is about to be another changes nothing', async () => {
  const { page, complaints } = await site.open('in=lake');
  await page.locator('#w-26').waitFor();
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#w-8') as HTMLInputElement;
    const source = document.querySelector<HTMLSelectElement>('#source') as HTMLSelectElement;
    source.value = 'digit';
    source.dispatchEvent(new Event('change', { bubbles: true }));
    field.value = '5';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await isTrue(page);
  expect(await page.evaluate(() => location.hash)).not.toContain('w=');
  expect(complaints).toEqual([]);
});

test('weights beside a filter size that cannot be', async () => {
  const { page, complaints } = await site.open('n=6');
  await page.locator('#f').fill('9'.repeat(40));
  await page.locator('#problem').waitFor();
  await page.locator('#w-0').fill('7');
  await page.locator('#w-0').fill('');
  await page.locator('#problem .mend', { hasText: 'Back to' }).last().click();
  await page.locator('#problem').waitFor({ state: 'detached' });
  await isTrue(page);
  expect(complaints).toEqual([]);
});

test('a cell that is pointed at may be gone from a smaller input', async () => {
  const { page, complaints } = await site.open('op=transposed&n=8');
  await page.locator('.input [data-r="7"][data-c="7"]').hover();
  await page.locator('.input .window-line').waitFor();
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#side') as HTMLInputElement;
    field.value = '4';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await isTrue(page);
  expect(complaints).toEqual([]);
});

test('going back brings the photo that worked, not only its settings', async () => {
  const { page, complaints } = await site.open('d=5');
  const upload = (file: 'wide' | 'small') =>
    page.getByLabel('Upload a photo').setInputFiles({
      name: `${file}.png`,
      mimeType: 'image/png',
      buffer: FILES[file],
    });
  const size = (text: string) => page.locator('.panel.input h2 small', { hasText: text });
  await upload('wide');
  await size('31, 60').waitFor();
  await upload('small');
  await page.locator('#problem .mend', { hasText: 'Back to' }).last().click();
  await page.locator('#problem').waitFor({ state: 'detached' });
  await size('31, 60').waitFor();
  expect(await page.locator('#source option[value=photo]').textContent()).toContain('wide.png');
  const [width, height] = PHOTOS.wide;
  const photo = { id: 1, name: 'wide.png', width, height, from: null };
  core.keepPhoto(photo, { rgba: photoPixels(width, height), width, height });
  // What was pressed is gone, and something else may lie there.
  await page.mouse.move(2, 2);
  const shown = await snapshot(page);
  const state = { ...fromLink(shown.hash), source: 'photo' } as const;
  expect(difference(shown, core.ask(state, false))).toBe(null);
  expect(complaints).toEqual([]);
});

test('while a film is made, cells that are pointed at have their sums', async () => {
  const { page, complaints } = await site.open('op=transposed&n=16');
  await page.getByRole('button', { name: 'Take it along' }).click();
  await page.getByRole('button', { name: 'GIF', exact: true }).click();
  await page.locator('.take-said progress').waitFor();
  for (const r of [3, 9, 14, 5]) {
    await page.locator(`.output [data-r="${r}"][data-c="7"]`).click();
    await page.locator('#cell-title', { hasText: `Z[0, ${r}, 7, 0]` }).waitFor();
    await page.locator('.result', { hasText: `Z[0, ${r}, 7, 0]` }).waitFor({ timeout: 3000 });
  }
  expect(await page.locator('.take-said progress').count()).toBe(1);
  expect(complaints).toEqual([]);
});
