// In Chromium: a browser of its own for one engine, a page in it that works like host.mjs, and
// requests passed on to that page. Runs in a child process of the Node that has TypeScript.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../chromium.ts';

// Before anything else, so that no browser outlives a benchmark that was stopped: Playwright ends its
// own at exit.
process.on('disconnect', () => process.exit());

const root = fileURLToPath(new URL('../../', import.meta.url));
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

// The two headers make the page an isolated one, whose clock ticks every 5 µs instead of 100.
const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  try {
    if (!/^\/(dist|tests\/bench)\//.test(pathname)) throw new Error('not ours to serve');
    const content = await readFile(root + pathname);
    response.writeHead(200, {
      'content-type': types[extname(pathname)] ?? 'text/plain',
      ...headers,
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch(chromiumLaunch());
const page = await browser.newPage();
page.on('pageerror', (error) => process.stderr.write(`${error.stack}\n`));
await page.goto(`http://127.0.0.1:${server.address().port}/tests/bench/page.html`);
await page.waitForFunction('globalThis.worker !== undefined');

process.on('message', async ({ id, ...request }) => {
  try {
    if (request.request === 'version') {
      process.send({ id, answer: `Chromium ${browser.version()}` });
    } else {
      process.send({ id, answer: await page.evaluate((it) => globalThis.worker(it), request) });
    }
  } catch (error) {
    process.send({ id, error: error.stack ?? String(error) });
  }
});
