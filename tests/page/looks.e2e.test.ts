/**
 * How the page looks: a handful of views beside references that a person has looked at, in
 * tests/page/looks. `CONVSTEP_ACCEPT=1 npx vitest run --config tests/vitest.config.ts looks` makes
 * them anew; look at them before they are committed.
 *
 * Compared are the means of 8 × 8 pixels, so that another smoothing of letters is none of its
 * business; with other fonts everything lies elsewhere, and nothing is compared.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from './site';

const folder = fileURLToPath(new URL('looks/', import.meta.url));
const refused = fileURLToPath(new URL('../../build/looks/', import.meta.url));
const ACCEPT = process.env.CONVSTEP_ACCEPT === '1';

const BLOCK = 8;
/** Of 255: what a block's mean may be off before it counts … */
const OFF = 20;
/** … and the share of blocks that may be. */
const SHARE = 0.002;

const wide = { width: 1440, height: 900 };
const views: readonly [name: string, link: string, options: BrowserContextOptions][] = [
  ['start', '', { viewport: wide }],
  ['dark', 'n=16&w=sobel-x;gauss;laplace&d=2&p=2', { viewport: wide, colorScheme: 'dark' }],
  ['volume', 'in=volume&n=5&ch=3&m=2&w=box;sobel-x&act=relu&b=1,-1', { viewport: wide }],
  ['picture', 'in=lake&rgb=1&w=sobel-y;emboss&at=0,90,120,1', { viewport: wide }],
  ['transposed', 'op=transposed&n=4&s=2&p=0&k=6', { viewport: wide, colorScheme: 'dark' }],
  ['narrow', 'op=max&n=7&f=3&s=2&p=0', { viewport: { width: 360, height: 1400 } }],
  [
    'lesson',
    'in=square&n=6&at=0,0,0,0&lesson=padding&ls=1',
    { viewport: { width: 1024, height: 768 } },
  ],
  ['problem', 'n=4&f=7&p=1', { viewport: { width: 1024, height: 768 } }],
];

let site: Site;
/** Decodes and compares pictures, wherever it is. */
let judge: Page;
let fonts = '';
beforeAll(async () => {
  site = await openSite();
  judge = await site.browser.newPage();
  await judge.goto('about:blank');
  fonts = await judge.evaluate(() => {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    const widths = ['system-ui, sans-serif', 'ui-monospace, monospace'].map((family) => {
      if (context) context.font = `100px ${family}`;
      return context?.measureText('Convolution, 0123456789 −').width.toFixed(2);
    });
    return widths.join(' ');
  });
});
afterAll(() => site?.close());

/** Both as data URLs; what differs, as a sentence, and the picture as a smaller file. */
const compare = (reference: string | null, picture: string) =>
  judge.evaluate(
    async ([reference, picture, block, off]) => {
      const draw = async (url: string) => {
        const image = await createImageBitmap(await (await fetch(url)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.drawImage(image, 0, 0);
        return { canvas, pixels: context.getImageData(0, 0, image.width, image.height) };
      };
      const means = ({ data, width, height }: ImageData) => {
        const [across, down] = [Math.floor(width / block), Math.floor(height / block)];
        const sums = new Float64Array(across * down * 3);
        for (let y = 0; y < down * block; y++) {
          for (let x = 0; x < across * block; x++) {
            const to = 3 * (Math.floor(y / block) * across + Math.floor(x / block));
            for (let c = 0; c < 3; c++) sums[to + c] += data[4 * (y * width + x) + c] / block ** 2;
          }
        }
        return { sums, across, down };
      };
      const now = await draw(picture);
      const blob = await now.canvas.convertToBlob({ type: 'image/webp', quality: 0.75 });
      const webp = await new Promise<string>((done) => {
        const reader = new FileReader();
        reader.onload = () => done(String(reader.result));
        reader.readAsDataURL(blob);
      });
      const before = reference === null ? null : means((await draw(reference)).pixels);
      const { sums, across, down } = means(now.pixels);
      if (before?.across !== across || before.down !== down) return { webp, share: 1, where: [] };
      const where: [number, number][] = [];
      for (let i = 0; i < across * down; i++) {
        const most = Math.max(
          ...[0, 1, 2].map((c) => Math.abs(sums[3 * i + c] - before.sums[3 * i + c])),
        );
        if (most > off) where.push([block * (i % across), block * Math.floor(i / across)]);
      }
      return { webp, share: where.length / (across * down), where: where.slice(0, 12) };
    },
    [reference, picture, BLOCK, OFF] as const,
  );

const urlOf = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`;

test.for(views)('%s looks as its reference does', async ([name, link, options], context) => {
  const file = `${folder}${name}.webp`;
  const made = `${folder}fonts.txt`;
  if (!ACCEPT && readFileSync(made, 'utf8').trim() !== fonts) {
    context.skip(`the references were made with other fonts (${fonts} here)`);
  }
  const { page, complaints } = await site.open(link, options);
  await page.waitForLoadState('networkidle');
  // Marks that slide to their place have got there.
  await page.waitForTimeout(300);
  const picture = urlOf('image/png', await page.screenshot({ animations: 'disabled' }));
  await page.context().close();
  const reference = existsSync(file) ? urlOf('image/webp', readFileSync(file)) : null;
  const { webp, share, where } = await compare(ACCEPT ? null : reference, picture);
  const save = (to: string) => {
    mkdirSync(to, { recursive: true });
    writeFileSync(`${to}${name}.webp`, Buffer.from(webp.split(',')[1] ?? '', 'base64'));
  };
  if (ACCEPT) {
    save(folder);
    writeFileSync(made, `${fonts}\n`);
    return;
  }
  if (share > SHARE) save(refused);
  expect(complaints).toEqual([]);
  expect(
    share,
    `blocks that differ, first of them at ${JSON.stringify(where)}: look at build/looks/${name}.webp`,
  ).toBeLessThanOrEqual(SHARE);
});
