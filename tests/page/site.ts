/** The built page behind a plain static server, and a browser to open it with. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
import { chromiumLaunch } from '../chromium.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const configFile = path('../../web/vite.config.ts');

/** When the newest file under a folder was written. */
function newest(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile());
  return Math.max(0, ...files.map((e) => statSync(`${e.parentPath}/${e.name}`).mtimeMs));
}

function buildWhenOld() {
  const built = path('../../build/page/index.html');
  const sources = Math.max(newest(path('../../web')), newest(path('../../dist')));
  if (existsSync(built) && statSync(built).mtimeMs > sources) return;
  // A process of its own: this one is a test environment, which Vite would build for.
  const vite = path('../../node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', path('../../web'), '--logLevel', 'error'], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'inherit',
  });
}

export interface Opened {
  readonly page: Page;
  /** What the console and the page complained about; a test ends with none. */
  readonly complaints: string[];
}

export interface Site {
  readonly url: string;
  readonly browser: Browser;
  /** Opens a link and waits until `shown` is there; options want a context of their own. */
  open(hash?: string, options?: BrowserContextOptions, shown?: string): Promise<Opened>;
  close(): Promise<void>;
}

/** `flags` are Chromium's own, beside the usual ones. */
export async function openSite(flags: readonly string[] = []): Promise<Site> {
  buildWhenOld();
  const server = await preview({
    configFile,
    preview: { port: 0, host: '127.0.0.1' },
    logLevel: 'error',
  });
  const address = server.httpServer.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  const launch = chromiumLaunch();
  const browser = await chromium.launch({ ...launch, args: [...launch.args, ...flags] });
  // Tests without wishes of their own share one page, which each of them loads anew.
  let shared: Page | null = null;
  return {
    url,
    browser,
    async open(hash = '', options, shown = '.panel.output') {
      let page = options ? null : shared;
      if (page) {
        page.removeAllListeners();
        await page.goto('about:blank');
      } else {
        const context = await browser.newContext({
          viewport: { width: 1440, height: 900 },
          reducedMotion: 'reduce',
          ...options,
        });
        page = await context.newPage();
        page.setDefaultTimeout(10_000);
        if (!options) shared = page;
      }
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') {
          complaints.push(message.text());
        }
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
      page.on('response', (response) => {
        if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(url + (hash ? `#${hash}` : ''), { waitUntil: 'domcontentloaded' });
      await page.waitForSelector(shown);
      // What answers hands comes after the picture, and brings the other parts.
      if (shown === '.panel.output') await page.waitForSelector('.shapes', { state: 'attached' });
      return { page, complaints };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** When the page has done what it leaves for after the picture: cells, small maps, what is out of sight. */
export const quiet = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((done) => {
        requestAnimationFrame(() => requestIdleCallback(() => done(), { timeout: 500 }));
      }),
  );

/** All numbers of a grid as the page shows them, from its cells, row by row. */
export async function cellsOf(page: Page, panel: 'input' | 'output'): Promise<number[]> {
  await quiet(page);
  return page
    .locator(`.panel.${panel} [role=gridcell]`)
    .evaluateAll((cells) => cells.map((cell) => Number((cell as SVGElement).dataset.value)));
}
