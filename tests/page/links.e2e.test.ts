/** Links hold the settings, and no link breaks the page. In a real Chromium, the built page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { field, until } from './shown';
import { cellsOf, openSite, type Site } from './site';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

describe('the link', () => {
  test('of each settled change is an entry of the history; steps are none', async () => {
    const { page } = await site.open('n=6', {});
    const size = field(page, 'Size');
    await size.fill('5');
    await expect.poll(() => page.url()).toContain('n=5');
    await size.fill('4');
    await expect.poll(() => page.url()).toContain('n=4');
    await page.getByRole('button', { name: 'First step' }).click();
    await expect.poll(() => page.url()).toContain('k=0');
    await page.goBack();
    await expect.poll(() => size.inputValue()).toBe('5');
    await until(page, 'output', '(1, 5, 5, 1)');
    await page.goBack();
    await until(page, 'output', '(1, 6, 6, 1)');
    await page.goForward();
    await until(page, 'output', '(1, 5, 5, 1)');
  });

  test('holds the settings and brings them back', async () => {
    const { page } = await site.open();
    await field(page, 'Stride').fill('3');
    await page.getByLabel('Preset').selectOption('outline');
    await expect.poll(() => page.url()).toContain('s=3');
    await expect.poll(() => page.url()).toContain('w=outline');
    const cells = await cellsOf(page, 'output');
    const again = await site.open(new URL(page.url()).hash.slice(1));
    expect(await cellsOf(again.page, 'output')).toEqual(cells);
    expect(await field(again.page, 'Stride').inputValue()).toBe('3');
  });

  test.each([
    'f=0&s=-1&p=x',
    'f=99999999&n=1e9',
    'op=__proto__&in=constructor',
    '%%%&&&===',
    'in=own',
    'in=own&x=2x2x1:1,2,3',
    'k=999999999&at=9,9,9,9',
    'w=;;;;&b=,,',
    'p=32,0,0,32&d=64',
    'op=max&p=3&f=2',
    'g=7',
    'in=lake&f=11&s=4096',
    'in=lake&rgb=0&w=1,0,-1e300,0,1e40,0,0,0,1',
  ])('%s shows a figure all the same', async (hash) => {
    const { page, complaints } = await site.open(hash, undefined, '.panel.output, #problem');
    expect(await field(page, 'Filter size').count()).toBe(1);
    expect(complaints).toEqual([]);
  });
});
