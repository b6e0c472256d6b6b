/** What the package's tests share: consumers in folders of their own, and what they must compute. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const consumers = fileURLToPath(new URL('consumers', import.meta.url));

const execute = promisify(execFile);

/** What a program prints; rejects, with all it said, where it fails. */
export async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
  try {
    return (await execute(program, args, { cwd })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}

export const npm = (cwd: string, ...args: string[]) => run(cwd, 'npm', ...args);

/** A program of another Node version, or undefined where it has no build for this machine. */
export function nodeOf(major: 22 | 24): string {
  const name = `node${major}-${process.platform}-${process.arch}`;
  return join(root, 'tests/bench/node_modules', name, 'bin/node');
}

/** An empty folder with the package installed from its tarball, and the files of a consumer. */
export async function install(workshop: string, tarball: string, consumer: string) {
  const folder = mkdtempSync(join(workshop, `${consumer}-`));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  await npm(folder, 'install', '--offline', '--no-audit', '--no-fund', tarball);
  cpSync(join(consumers, consumer), folder, { recursive: true });
  cpSync(join(consumers, 'exercise.js'), join(folder, 'exercise.js'));
  return folder;
}

type Flavour = 'relaxed-simd' | 'simd';
type Outcome = Record<string, { flavour?: Flavour; mean?: number; code?: string }>;

/** The mean of the exercise's Z, by NumPy. */
const expectedMean = 0.048995203528855794;

/** Both binaries computed what the exercise prints, except those the engine does not run. */
export function expectExercise(outcome: Outcome, runs: readonly Flavour[]) {
  const { auto, ...others } = outcome;
  expect(auto?.flavour, 'the fastest is chosen').toBe(runs[0]);
  for (const flavour of ['relaxed-simd', 'simd'] as const) {
    const expected = runs.includes(flavour) ? { flavour } : { code: 'unsupported' };
    expect(others[flavour]).toMatchObject(expected);
  }
  for (const { code, mean } of Object.values(outcome)) {
    if (code !== undefined) continue;
    expect(Math.abs((mean as number) - expectedMean)).toBeLessThanOrEqual(1e-12);
  }
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface Served {
  readonly url: string;
  close(): void;
}

/** A plain static server of a folder, under a sub-path and nowhere else. */
export async function serve(
  folder: string,
  headers: Record<string, string> = {},
  typeOf: Record<string, string> = types,
): Promise<Served> {
  const { readFile } = await import('node:fs/promises');
  const base = '/deep/er/';
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    try {
      if (!pathname.startsWith(base)) throw new Error('outside the sub-path');
      const body = await readFile(join(folder, pathname.slice(base.length) || 'index.html'));
      const type = typeOf[extname(pathname) || '.html'] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function makeFolder(...parts: string[]): string {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
