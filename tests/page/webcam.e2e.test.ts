/** The webcam, with Chromium's own pretended one. In a real Chromium, the built page. */
import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from './site';

const FAKE = '--use-fake-device-for-media-stream';
const ALLOWED = '--use-fake-ui-for-media-stream';

const choose = (page: Page, source = 'webcam') => page.locator('#source').selectOption(source);
const said = (page: Page) => page.locator('.webcam [role=status]');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const runs = (page: Page) =>
  page.locator('.figure').evaluate((e) => Number((e as HTMLElement).dataset.run));

/** Runs before the page: remembers what the camera gave, so that its light can be asked for. */
function listen() {
  const given: MediaStream[] = [];
  Object.assign(window, { given });
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    given.push(stream);
    return stream;
  };
}
const lights = (page: Page) =>
  page.evaluate(() =>
    (window as unknown as { given: MediaStream[] }).given.flatMap((stream) =>
      stream.getTracks().map((track) => track.readyState),
    ),
  );

describe('the webcam', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite([`${FAKE}=fps=30`, ALLOWED]);
  });
  afterAll(() => site?.close());

  async function live(hash = '') {
    const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (m) => {
      if (m.type() === 'error') complaints.push(m.text());
    });
    await page.addInitScript(listen);
    await page.goto(`${site.url}#${hash}`);
    await page.locator('.panel.output').waitFor();
    await choose(page);
    await said(page).getByText('The camera is on.').waitFor();
    await page.locator('.panel.input h2 small', { hasText: '(1, 480, 640, 3)' }).waitFor();
    return { page, complaints };
  }

  test('runs, is held, goes on and is put away; held, its numbers are true', async () => {
    const { page, complaints } = await live();
    expect(await page.locator('#source').inputValue()).toBe('webcam');
    const before = await runs(page);
    await expect.poll(() => runs(page)).toBeGreaterThan(before + 5);

    await button(page, 'Freeze').click();
    await said(page).getByText('The picture is held').waitFor();
    await expect.poll(() => lights(page)).toEqual(['ended']);
    await expect.poll(() => page.locator('#source').inputValue()).toBe('photo');
    await page.locator('.panel.output .image').click({ position: { x: 120, y: 90 } });
    await page.locator('.result').waitFor();
    const still = await runs(page);
    // Sobel over the pixels that are on show, by hand.
    const [shown, byHand] = await page.evaluate(() => {
      const name = document.querySelector('#cell-title code')?.textContent ?? '';
      const [, row = 0, column = 0] = (name.match(/\d+/g) ?? []).map(Number);
      const canvas = document.querySelector('.panel.input .image canvas') as HTMLCanvasElement;
      const data = canvas.getContext('2d')?.getImageData(column - 1, row - 1, 3, 3).data ?? [];
      const W = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
      let sum = 0;
      W.forEach((w, tap) => {
        for (let c = 0; c < 3; c++) sum += (w * data[4 * tap + c]) / 255;
      });
      const result = document.querySelector<HTMLElement>('.result')?.dataset.result;
      return [Number(result), sum];
    });
    expect(shown).toBeCloseTo(byHand, 4);
    expect(await runs(page)).toBe(still);

    await button(page, 'Go on').click();
    await said(page).getByText('The camera is on.').waitFor();
    await expect.poll(() => lights(page)).toEqual(['ended', 'live']);
    await button(page, 'Stop').click();
    await expect.poll(() => lights(page)).toEqual(['ended', 'ended']);
    await expect.poll(() => page.locator('.webcam').count()).toBe(0);
    // What it showed last is a photo, for the link too.
    expect(await page.locator('#source').inputValue()).toBe('photo');
    await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/in=photo/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('is off when something else is chosen, and when the page cannot be seen', async () => {
    const { page, complaints } = await live('f=1');
    await choose(page, 'digit');
    await expect.poll(() => lights(page)).toEqual(['ended']);
    await page.locator('.panel.input .grid').waitFor();
    await choose(page);
    await said(page).getByText('The camera is on.').waitFor();
    const seen = (state: 'hidden' | 'visible') =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', {
          configurable: true,
          get: () => value === 'hidden',
        });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await seen('hidden');
    await expect.poll(() => lights(page)).toEqual(['ended', 'ended']);
    await seen('visible');
    await said(page).getByText('The camera is on.').waitFor();
    await expect.poll(() => lights(page)).toEqual(['ended', 'ended', 'live']);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('is frozen before its numbers are saved, and the page says so', async () => {
    const { page, complaints } = await live();
    await page.getByRole('button', { name: 'Take it along' }).click();
    await button(page, 'A_prev.npy').click();
    await page.getByText('could not be made: the webcam goes on. Freeze it first.').waitFor();
    await button(page, 'Freeze').click();
    await said(page).getByText('The picture is held').waitFor();
    const saved = page.waitForEvent('download');
    await button(page, 'A_prev.npy').click();
    const { size } = statSync(await (await saved).path());
    expect(size).toBe(4 * 480 * 640 * 3 + 128);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('goes on through settings that change and settings that cannot work', async () => {
    const { page, complaints } = await live();
    await page.locator('#f').fill('5');
    await expect.poll(() => page.locator('.panel.output h2 small').textContent()).toContain('478');
    await page.locator('#stride').fill('0');
    await page.locator('.problem').first().waitFor();
    await page.locator('#stride').fill('2');
    await expect.poll(() => page.locator('.panel.output h2 small').textContent()).toContain('239');
    const before = await runs(page);
    await expect.poll(() => runs(page)).toBeGreaterThan(before + 3);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('a webcam that cannot be had', () => {
  let site: Site;
  beforeAll(async () => {
    // A camera, but nobody who allows it.
    site = await openSite([FAKE]);
  });
  afterAll(() => site?.close());

  async function refused(hash: string, prepare: () => void = () => undefined) {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(prepare);
    await page.goto(`${site.url}#${hash}`);
    await page.locator('.panel.output').waitFor();
    await choose(page);
    await page.locator('.webcam .problem').waitFor();
    // The picture of before stays.
    expect(await page.locator('#source').inputValue()).toBe('digit');
    expect(await page.locator('.panel.input h2 small').textContent()).toBe('(1, 10, 10, 1)');
    return page;
  }
  const instead = (name: string) => {
    Object.defineProperty(navigator, 'mediaDevices', {
      value: { getUserMedia: () => Promise.reject(new DOMException('', name)) },
    });
  };
  const failing = (name: string) => new Function(`(${instead})(${JSON.stringify(name)})`);

  test('because it is not allowed', async () => {
    const page = await refused('');
    expect(await said(page).textContent()).toContain('The camera is not allowed');
    await button(page, 'Try again').click();
    await said(page).getByText('The camera is not allowed').waitFor();
    await button(page, 'Close').click();
    await expect.poll(() => page.locator('.webcam').count()).toBe(0);
    await page.context().close();
  });

  test.each([
    ['there is none', 'NotFoundError', 'No camera was found'],
    ['another program has it', 'NotReadableError', 'taken by another program'],
  ])('because %s', async (_, name, words) => {
    const page = await refused('', failing(name) as () => void);
    expect(await said(page).textContent()).toContain(words);
    await page.context().close();
  });

  test('because the address is not secure', async () => {
    const page = await refused('', () => {
      Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
    });
    expect(await said(page).textContent()).toContain('https or localhost');
    await page.context().close();
  });
});
