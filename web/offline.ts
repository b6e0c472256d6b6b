/**
 * After the first visit the page opens without a network: a service worker keeps every file of the
 * build. Files whose name holds a hash never change and come from the cache; the page itself is
 * asked from the network first, so that a new version is seen at once.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const script = (version: string, files: readonly string[]) => `const name = 'convstep-${version}';
const files = ${JSON.stringify(files)};
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  const old = (key) => key.startsWith('convstep-') && key !== name;
  event.waitUntil(
    caches.keys()
      .then((keys) => Promise.all(keys.filter(old).map((key) => caches.delete(key))))
      .then(() => self.clients.claim()),
  );
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match('./')));
  } else {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
  }
});
`;

export function offline(): Plugin {
  let folder = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    writeBundle() {
      const assets = readdirSync(join(folder, 'assets')).map((file) => `./assets/${file}`);
      const page = readFileSync(join(folder, 'index.html'));
      const version = createHash('sha256').update(page).update(assets.join()).digest('hex');
      writeFileSync(join(folder, 'offline.js'), script(version.slice(0, 12), ['./', ...assets]));
    },
  };
}
