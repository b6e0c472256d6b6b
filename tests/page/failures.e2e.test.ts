/**
 * What can fail on the way: files, the core's download, its worker, the clipboard, storage. Each is
 * said in a sentence where it matters, the last good picture stays, and there is a way on. In a
 * real Chromium, the built page.
 */
import { deflateSync } from 'node:zlib';
import { type ConvStep, load } from 'convstep';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Host, host } from './host';
import { chunked, png } from './png';
import { field, five, kernel, none, showsOutput, until } from './shown';
import { cellsOf, openSite, quiet, type Site } from './site';

let site: Site;
let server: Host;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
  server = await host();
});
afterAll(async () => {
  await server?.close();
  await site?.close();
});

let context: BrowserContext | null = null;
afterEach(async () => {
  await context?.close();
  context = null;
});

/** A page of its own, whose first visit is on the server that can misbehave. */
async function visit(before?: (page: Page) => Promise<unknown>, hash = ''): Promise<Page> {
  context = await site.browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await before?.(page);
  await page.goto(server.url + hash, { waitUntil: 'domcontentloaded' });
  return page;
}

const said = (page: Page, text: string) => page.locator('.problem', { hasText: text }).waitFor();
const again = (page: Page) => page.getByRole('button', { name: 'Try again' }).click();
const first = () => cs.convForward(five(10), kernel('sobel-x', 3), none, { pad: 1 }).Z.data;

test('a browser that reads noise from canvases, so as not to be recognized, still shows all numbers', async () => {
  const sheet = async (before?: (page: Page) => Promise<unknown>) => {
    const page = await visit(before);
    await page.locator('.panel.output').waitFor();
    // Figures are rendered when there is time, and used from then on: there and back again.
    for (const bias of ['1', '0']) {
      await quiet(page);
      const run = await page.locator('.figure').getAttribute('data-run');
      await page.fill('#bias', bias);
      await page.locator(`.figure:not([data-run="${run}"])`).waitFor();
    }
    const pixels = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.panel.output canvas');
      return [...(canvas?.getContext('2d')?.getImageData(0, 0, 200, 200).data ?? [])];
    });
    await context?.close();
    return pixels;
  };
  const noise = await sheet((page) =>
    page.addInitScript(() => {
      OffscreenCanvasRenderingContext2D.prototype.getImageData = (_x, _y, width, height) =>
        new ImageData(
          Uint8ClampedArray.from({ length: 4 * width * height }, () => 255 * Math.random()),
          width,
          height,
        );
    }),
  );
  const plain = await sheet();
  const off = plain.reduce((sum, x, i) => sum + Math.abs(x - (noise[i] ?? 0)), 0) / plain.length;
  // Only smoothed a little otherwise. Without letters it would be more than 4.
  expect(off).toBeLessThan(1);
});

test('a fault of the page itself is said, and leads back to the start', async () => {
  const page = await visit();
  await page.locator('.panel.output').waitFor();
  await page.evaluate(() => {
    // Whatever is asked of a number's form fails from now on.
    Number.prototype.toFixed = Number.prototype.toPrecision = () => {
      throw new Error('made for a test');
    };
    const bias = document.querySelector<HTMLInputElement>('#bias');
    if (bias) bias.value = '0.125';
    bias?.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await said(page, 'by a fault of its own (Error: made for a test)');
  await page.getByRole('button', { name: 'Start again' }).click();
  await until(page, 'output', '(1, 10, 10, 1)');
  await showsOutput(page, first());
});

describe('a file that is no picture', () => {
  /** What the browser itself makes of a canvas, so that the files are real ones. */
  const drawn = (page: Page, type: string) =>
    page.evaluate(async (kind) => {
      const canvas = new OffscreenCanvas(64, 64);
      const context = canvas.getContext('2d');
      for (let i = 0; i < 64 && context; i++) {
        context.fillStyle = `hsl(${i * 29} 80% ${30 + (i % 5) * 10}%)`;
        context.fillRect((i * 23) % 64, (i * 41) % 64, 9, 9);
      }
      const blob = await canvas.convertToBlob({ type: kind });
      return [...new Uint8Array(await blob.arrayBuffer())];
    }, type);
  const GIF = Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
  /** 20,000 × 20,000 in black and white: valid, and small only because nothing is in it. */
  const huge = () => {
    const rows = deflateSync(Buffer.alloc(20_000 * 2501), { level: 1 });
    const head = Buffer.alloc(13);
    head.writeUInt32BE(20_000, 0);
    head.writeUInt32BE(20_000, 4);
    head.set([1, 0, 0, 0, 0], 8);
    return chunked(head, rows);
  };

  test('says which and why, keeps the picture, and takes the next', async () => {
    const { page, complaints } = await site.open();
    const before = await cellsOf(page, 'output');
    const [jpeg, webp] = await Promise.all([drawn(page, 'image/jpeg'), drawn(page, 'image/webp')]);
    const large = Buffer.from(jpeg);
    const frame = large.indexOf(Buffer.from([0xff, 0xc0]));
    large.writeUInt16BE(20_000, frame + 5);
    large.writeUInt16BE(20_000, frame + 7);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>';
    const whole = png(64, 64, (x, y) => [x * 4, y * 4, (x * y) % 256]);
    const files: [name: string, bytes: Buffer, says: string][] = [
      ['empty.png', Buffer.alloc(0), 'empty.png is empty (0 bytes)'],
      ['text.png', Buffer.from('This is a text, not a picture.'), 'text.png could not be read'],
      ['half.png', whole.subarray(0, 60), 'half.png could not be read'],
      ['magic.png', Buffer.concat([Buffer.from('QQQQ'), whole.subarray(4)]), 'magic.png could not'],
      ['half.jpg', Buffer.from(jpeg).subarray(0, 200), 'half.jpg could not be read'],
      ['magic.jpg', Buffer.from([0, 0, ...jpeg.slice(2)]), 'magic.jpg could not be read'],
      ['half.webp', Buffer.from(webp).subarray(0, 60), 'half.webp could not be read'],
      ['half.gif', GIF.subarray(0, 20), 'half.gif could not be read'],
      ['vectors.svg', Buffer.from(svg), 'vectors.svg could not be read'],
      ['huge.png', huge(), 'huge.png is 20000 × 20000 pixels, too large'],
      ['huge.jpg', large, 'huge.jpg is 20000 × 20000 pixels, too large'],
    ];
    for (const [name, buffer, says] of files) {
      await page.getByLabel('Upload').setInputFiles({ name, mimeType: 'image/png', buffer });
      await said(page, says);
    }
    expect(await cellsOf(page, 'output')).toEqual(before);
    await page.getByLabel('Upload').setInputFiles({
      name: 'good.png',
      mimeType: 'image/png',
      buffer: png(9, 6, (x, y) => [x * 20, y * 30, 90]),
    });
    await until(page, 'input', '(1, 6, 9, 3)');
    expect(await page.locator('.problem').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe('the core', () => {
  test.each([
    ['its download', /\.wasm$/, ['missing', 'wrong', 'half', 'page']],
    ['the script of its worker', /worker-[^/]*\.js$/, ['missing', 'half']],
  ] as const)(
    'that cannot start by %s is said, and can be tried again',
    async (_, files, kinds) => {
      server.trouble(files, kinds[0]);
      const page = await visit();
      await said(page, 'The computing core could not be started');
      for (const kind of [...kinds.slice(1), null]) {
        const met = server.trouble(files, kind);
        await again(page);
        // What is said may be of the last time until this one has been met.
        await met;
        if (kind) await said(page, 'The computing core could not be started');
      }
      await showsOutput(page, first());
      expect(await page.locator('.problem').count()).toBe(0);
    },
  );
});

describe('the worker', () => {
  /** Keeps a hold on the page's workers, and lets the newest be made to do things. */
  const held = (page: Page) =>
    page.addInitScript(() => {
      const workers: Worker[] = [];
      const Real = Worker;
      class Held extends Real {
        constructor(...given: ConstructorParameters<typeof Worker>) {
          super(...given);
          workers.push(this);
        }
      }
      Object.assign(window, { Worker: Held, workers });
    });
  /** Small layers are asked of it, too, as in a browser that does not let the page have the module. */
  const alone = (page: Page) =>
    page.addInitScript(() =>
      Object.defineProperty(window, 'convstepAnswering', { set: () => undefined }),
    );
  const kill = (page: Page) =>
    page.evaluate(() => (window as unknown as { workers: Worker[] }).workers.at(-1)?.terminate());

  test('that is gone leaves the picture, and there is always a way on', async () => {
    const page = await visit(async (opened) => {
      await held(opened);
      await alone(opened);
    }, '#n=5&grad=1');
    await page.getByRole('grid', { name: 'Gradient dA_prev of the input' }).waitFor();
    await kill(page);
    await field(page, 'Stride').fill('2');
    await page.locator('.busy', { hasText: 'Computing' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    // Back at the last that worked, computed by a worker of its own.
    await until(page, 'output', '(1, 5, 5, 1)');
    await expect.poll(() => field(page, 'Stride').inputValue()).toBe('1');
    await field(page, 'Stride').fill('2');
    const { Z, cache } = cs.convForward(five(5), kernel('sobel-x', 3), none, { pad: 1, stride: 2 });
    await showsOutput(page, Z.data);
    // A new worker begins to count anew: what an old one said must not pass for an answer.
    const ones = { shape: Z.shape, data: new Float64Array(Z.data.length).fill(1) };
    const { dA_prev } = cs.convBackward(ones, cache);
    const cells = page.getByRole('grid', { name: 'Gradient dA_prev' }).getByRole('gridcell');
    await expect
      .poll(() =>
        cells.evaluateAll((all) => all.map((c) => Number((c as SVGElement).dataset.value))),
      )
      .toEqual([...dA_prev.data]);

    // Gone while the terms of a cell are asked for: the next change brings a new one.
    await kill(page);
    await page.locator('.panel.output [data-r="2"][data-c="1"]').click();
    await field(page, 'Stride').fill('1');
    await until(page, 'output', '(1, 5, 5, 1)');

    // One that says that it failed.
    const before = await cellsOf(page, 'output');
    await page.evaluate(() =>
      (window as unknown as { workers: Worker[] }).workers
        .at(-1)
        ?.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true })),
    );
    await said(page, 'The computing core has stopped (out of memory).');
    expect(await cellsOf(page, 'output')).toEqual(before);
    expect(await page.locator('.figure.stale').count()).toBe(1);
    await again(page);
    await page.locator('.problem').waitFor({ state: 'detached' });
    await field(page, 'Size').fill('4');
    await until(page, 'output', '(1, 4, 4, 1)');
  });

  test('is not needed by small layers once the page has settled, and comes back for the rest', async () => {
    const page = await visit(held, '#n=5&grad=1');
    const cells = page.getByRole('grid', { name: 'Gradient dA_prev' }).getByRole('gridcell');
    await cells.first().waitFor();
    await quiet(page);
    await kill(page);
    /** Whether another picture is there before the browser does anything else. */
    const atOnce = (stride: number) =>
      page.evaluate(async (value) => {
        const run = () => document.querySelector<HTMLElement>('.figure')?.dataset.run;
        const before = run();
        const input = document.querySelector<HTMLInputElement>('#stride');
        if (input) input.value = String(value);
        input?.dispatchEvent(new Event('input', { bubbles: true }));
        for (let i = 0; i < 20; i++) await null;
        return run() !== before;
      }, stride);
    let asked = 0;
    await expect.poll(() => atOnce(2 - (asked++ % 2))).toBe(true);
    expect(await atOnce(3)).toBe(true);
    expect(await atOnce(2)).toBe(true);
    const { Z, cache } = cs.convForward(five(5), kernel('sobel-x', 3), none, { pad: 1, stride: 2 });
    await showsOutput(page, Z.data);
    // Gradients are asked of the worker, and the next change finds that it does not answer.
    for (const stride of [1, 2]) expect(await atOnce(stride)).toBe(true);
    const ones = { shape: Z.shape, data: new Float64Array(Z.data.length).fill(1) };
    const { dA_prev } = cs.convBackward(ones, cache);
    await expect
      .poll(() =>
        cells.evaluateAll((all) => all.map((c) => Number((c as SVGElement).dataset.value))),
      )
      .toEqual([...dA_prev.data]);
  });

  test('that hangs is replaced when something newer is asked', async () => {
    const page = await visit(async (opened) => {
      await alone(opened);
      await opened.route(/worker-[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        // The second layer that it is asked for keeps it for ever; so do none of the next worker's.
        const hang = `let asks = 0;
          self.addEventListener('message', ({ data }) => {
            if (data.type === 'start' && data.compiled) asks = -1e9;
            if (data.ask?.type === 'run' && asks++ === 1) for (;;);
          });\n`;
        await route.fulfill({ response, body: hang + (await response.text()) });
      });
    }, '#n=5');
    await page.waitForSelector('.panel.output');
    await field(page, 'Stride').fill('2');
    await page.locator('.busy').waitFor();
    await field(page, 'Stride').fill('3');
    await until(page, 'output', '(1, 2, 2, 1)');
    expect(await page.locator('.busy').count()).toBe(0);
  });
});

describe('what the page fetches later', () => {
  test('is asked for again, and said while it is missing', async () => {
    server.trouble(/gradientsView-[^/]*\.js$/, 'missing');
    const page = await visit(undefined, '#n=5');
    await page.getByRole('button', { name: 'Gradients' }).click();
    await page.locator('.gradients', { hasText: 'could not be fetched' }).waitFor();
    server.trouble(/gradientsView-[^/]*\.js$/, null);
    await page.getByRole('button', { name: 'Step back' }).click();
    await page.getByRole('grid', { name: 'Gradient dA_prev of the input' }).waitFor();
  });

  test('of what answers is said as soon as somebody does something, who loses nothing', async () => {
    server.trouble(/hands-[^/]*\.js$/, 'missing');
    const page = await visit(undefined, '#n=5');
    await said(page, 'What answers you could not be fetched');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await field(page, 'Stride').fill('2');
    server.trouble(/hands-[^/]*\.js$/, null);
    await field(page, 'Padding').fill('0');
    // Both, though nothing answered when the first was given.
    await until(page, 'output', '(1, 2, 2, 1)');
    await page.locator('.problem').waitFor({ state: 'detached' });
  });

  test('of what answers leaves nothing behind once it is there', async () => {
    server.trouble(/hands-[^/]*\.js$/, 'missing');
    const page = await visit(undefined, '#n=5');
    await said(page, 'What answers you could not be fetched');
    server.trouble(/hands-[^/]*\.js$/, null);
    await page.locator('.panel.output [data-r="1"][data-c="1"]').hover();
    await page.locator('.problem').waitFor({ state: 'detached' });
    await page.locator('.shapes').waitFor({ state: 'attached' });
    expect(await page.locator('.figure.stale').count()).toBe(0);
  });

  test('to read the address leaves it, and it is read once that has come', async () => {
    server.trouble(/url-[^/]*\.js$/, 'missing');
    const page = await visit(undefined, '#n=5&f=1');
    await said(page, 'What reads links could not be fetched');
    server.trouble(/url-[^/]*\.js$/, null);
    await field(page, 'Stride').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await page.locator('.panel.output [data-r="1"][data-c="1"]').hover();
    await until(page, 'output', '(1, 7, 7, 1)');
    await page.locator('.problem').waitFor({ state: 'detached' });
    expect(page.url()).toContain('#n=5&f=1');
  });

  test('for a transposed convolution is said as what it is', async () => {
    server.trouble(/rest-[^/]*\.js$/, 'missing');
    const page = await visit(undefined, '#n=5');
    await page.locator('.shapes').waitFor({ state: 'attached' });
    await page.getByText('Transposed convolution', { exact: true }).click();
    await said(page, 'What this needs could not be fetched: try again with a network.');
    await page.getByRole('button', { name: 'Back to the last that worked' }).click();
    await page.locator('.problem').waitFor({ state: 'detached' });
    server.trouble(/rest-[^/]*\.js$/, null);
    await page.getByText('Transposed convolution', { exact: true }).click();
    await until(page, 'output', '(1, 5, 5, 1)');
    await page.locator('.problem').waitFor({ state: 'detached' });
  });

  test('in time makes what is done wait for it, in its order', async () => {
    let arrive = () => {};
    const page = await visit(async (opened) => {
      const arrived = new Promise<void>((done) => {
        arrive = done;
      });
      await opened.route(/hands-[^/]*\.js$/, async (route) => {
        await arrived;
        await route.continue();
      });
    }, '#n=5');
    await field(page, 'Stride').fill('2');
    await field(page, 'Padding').fill('0');
    await field(page, 'Padding').blur();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.panel.output h2').textContent()).toContain('(1, 5, 5, 1)');
    arrive();
    await until(page, 'output', '(1, 2, 2, 1)');
    await page.locator('.steps', { hasText: '1 of 4' }).waitFor();
  });

  test('even the page’s own script: then the page itself says so', async () => {
    server.trouble(/index-[^/]*\.js$/, 'missing');
    const page = await visit();
    const late = page.locator('.bones .late');
    expect(await late.evaluate((node) => getComputedStyle(node).visibility)).toBe('hidden');
    await late.evaluate((node) => {
      for (const animation of node.getAnimations()) animation.finish();
    });
    expect(await late.evaluate((node) => getComputedStyle(node).visibility)).toBe('visible');
    server.trouble(/index-[^/]*\.js$/, null);
    await page.reload();
    await page.waitForSelector('.panel.output');
  });
});

describe('a browser that refuses', () => {
  test('storage, service workers and the clipboard leaves the page whole', async () => {
    const failed: string[] = [];
    const page = await visit(async (opened) => {
      opened.on('pageerror', (error) => failed.push(String(error)));
      await opened.addInitScript(() => {
        const refuse = (of: object, name: string) =>
          Object.defineProperty(of, name, {
            get() {
              throw new DOMException('denied', 'SecurityError');
            },
          });
        for (const name of ['localStorage', 'sessionStorage', 'caches', 'indexedDB']) {
          refuse(window, name);
        }
        ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('denied'));
        Object.defineProperty(navigator, 'clipboard', {
          value: { writeText: () => Promise.reject(new Error('denied')) },
        });
      });
    });
    await showsOutput(page, first());
    await page.getByRole('button', { name: 'Copy link' }).click();
    await said(page, 'did not let the page copy. The link stands under “Take it along”');
    await page.locator('.code').getByRole('button', { name: 'Copy', exact: true }).click();
    await said(page, 'did not let the page copy. Select the text');
    expect(failed).toEqual([]);
  });
});
