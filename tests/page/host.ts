/**
 * The built page on a server that can misbehave: any path below, any headers, and answers that are
 * missing, wrong or cut off.
 */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../build/page', import.meta.url));

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

/** How files whose name matches are answered. */
export type Trouble = 'missing' | 'wrong' | 'half' | 'page' | 'never';

export interface Host {
  readonly url: string;
  /** From now on; null is no trouble any more. Resolves once a file has been answered so. */
  trouble(files: RegExp, kind: Trouble | null): Promise<void>;
  close(): Promise<void>;
}

function fail(kind: Trouble, file: string, response: ServerResponse) {
  const headers = { 'content-type': KINDS[extname(file)] ?? 'application/octet-stream' };
  if (kind === 'missing') response.writeHead(404).end('not here');
  if (kind === 'wrong') response.writeHead(200, headers).end(Buffer.alloc(5000, 7));
  // Hosts of single-page apps answer anything with their page.
  if (kind === 'page') response.writeHead(200, { 'content-type': KINDS['.html'] }).end('<p>Hi');
  if (kind === 'half') {
    const bytes = readFileSync(file);
    response.writeHead(200, { ...headers, 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  }
}

export async function host(under = '/', headers: Record<string, string> = {}): Promise<Host> {
  const troubles = new Map<string, { files: RegExp; kind: Trouble; met: () => void }>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').replace(/[?#].*/, '');
    if (!path.startsWith(under)) {
      response.writeHead(404).end();
      return;
    }
    const file = `${folder}/${path.slice(under.length) || 'index.html'}`;
    const trouble = [...troubles.values()].find(({ files }) => files.test(file));
    if (trouble) {
      trouble.met();
      fail(trouble.kind, file, response);
      return;
    }
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { ...headers, 'content-type': KINDS[extname(file)] });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${under}`,
    trouble(files, kind) {
      troubles.delete(files.source);
      if (!kind) return Promise.resolve();
      return new Promise((met) => troubles.set(files.source, { files, kind, met }));
    },
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
