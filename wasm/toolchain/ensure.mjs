// Makes sure that what this project builds with is there:
//   node wasm/toolchain/ensure.mjs npm emscripten native chromium numpy
// What is there already costs a look and no word.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './debian.mjs';
import { ensureEmscripten, findEmscripten } from './emscripten.mjs';
import { ask, Failure, isProgram, main, ROOT, run, step, which } from './shell.mjs';

export { ensureEmscripten, findEmscripten };

const WAYS = {
  npm: ensureNpm,
  emscripten: ensureEmscripten,
  native: ensureNative,
  chromium: ensureChromium,
  numpy: ensureNumpy,
};

/** The npm packages of package-lock.json, exactly. */
export async function ensureNpm() {
  if (npmIsCurrent()) return;
  await step('Installing the npm packages', () =>
    run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT }),
  );
}

function npmIsCurrent() {
  // npm writes the second file as its last act: it lists what really is in node_modules.
  const [locked, installed] = ['package-lock.json', 'node_modules/.package-lock.json']
    .map((name) => join(ROOT, name))
    .map((file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}));
  const isLocked = ([path, { version }]) => path in locked && locked[path].version === version;
  // Packages for other systems are optional, so may be missing; but a folder made on another system
  // has those and lacks ours.
  const suits = (names = [], own) =>
    names.length === 0 ||
    names.includes(own) ||
    (names[0].startsWith('!') && !names.includes(`!${own}`));
  const isForHere = ([, { os, cpu }]) => suits(os, process.platform) && suits(cpu, process.arch);
  const mayMiss = ([path, { optional }]) => path === '' || path in installed || optional;
  return (
    existsSync(join(ROOT, 'node_modules')) &&
    Object.entries(installed).every((entry) => isLocked(entry) && isForHere(entry)) &&
    Object.entries(locked).every(mayMiss)
  );
}

// What the native build and the lint start, the Debian package of each, and how to tell it is there.
const NATIVE = [
  { name: 'CMake', debian: 'cmake', isThere: () => which('cmake') },
  { name: 'Ninja', debian: 'ninja-build', isThere: () => which('ninja') },
  {
    name: 'a C++20 compiler',
    debian: 'g++',
    isThere: () => which('c++') ?? which('g++') ?? which('clang++'),
  },
  { name: 'clang-format', debian: 'clang-format', isThere: () => which('clang-format') },
  { name: 'GoogleTest', debian: 'libgtest-dev', isThere: hasGoogleTest },
  {
    name: 'nlohmann/json',
    debian: 'nlohmann-json3-dev',
    isThere: () => prefixes().some((prefix) => hasHeader(prefix, 'nlohmann/json.hpp')),
  },
];

/** The native build and the lint; or only some of it, by the names in NATIVE. */
export async function ensureNative(...names) {
  const missing = NATIVE.filter(
    ({ name, isThere }) => (names.length === 0 || names.includes(name)) && !isThere(),
  );
  if (missing.length === 0) return;
  const list = missing.map(({ name }) => name).join(', ');
  await installPackages(
    missing.map(({ debian }) => debian),
    `Please install ${list} from your system's packages, and start this again.`,
  );
}

/** Where CMake would look for a library. */
function prefixes() {
  const { CONDA_PREFIX, CMAKE_PREFIX_PATH = '' } = process.env;
  const named = [...CMAKE_PREFIX_PATH.split(/[:;]/), CONDA_PREFIX].filter(Boolean);
  return [...named, '/usr', '/usr/local', '/opt/homebrew'];
}

const hasHeader = (prefix, header) => existsSync(join(prefix, 'include', header));

function hasGoogleTest() {
  return prefixes().some((prefix) => {
    if (!hasHeader(prefix, 'gtest/gtest.h')) return false;
    const folders = [
      'lib',
      'lib64',
      ...readdirSync(join(prefix, 'lib'))
        .filter((name) => name.includes('-linux-'))
        .map((name) => join('lib', name)),
    ];
    return folders.some((folder) =>
      ['a', 'so', 'dylib'].some((suffix) => existsSync(join(prefix, folder, `libgtest.${suffix}`))),
    );
  });
}

/** A Chromium or Chrome: CHROME_PATH, then PATH, then where macOS keeps it. */
export function findChromium() {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) {
    if (isProgram(CHROME_PATH)) return CHROME_PATH;
    throw new Failure(`CHROME_PATH names ${CHROME_PATH}, which is not a program.`);
  }
  const onPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
    .map(which)
    .find(Boolean);
  return (
    onPath ??
    ['Google Chrome', 'Chromium']
      .map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
      .find(isProgram)
  );
}

export async function ensureChromium() {
  if (findChromium()) return;
  // Named here since we leave out what Debian only recommends: without a font a page is blank.
  const packages = ['chromium', 'chromium-sandbox', 'fonts-liberation'];
  const byHand =
    'Please install Chromium or Chrome, so that it is on PATH or CHROME_PATH names it.';
  await installPackages(packages, byHand);
}

/** A Python that has NumPy. The system's own is asked first: Debian's package belongs to it. */
export function findPythonWithNumpy() {
  const pythons = [...new Set(['/usr/bin/python3', which('python3')])].filter(
    (file) => file && isProgram(file),
  );
  return pythons.find((python) => ask(python, '-c', 'import numpy') !== undefined);
}

export async function ensureNumpy() {
  if (findPythonWithNumpy()) return;
  const byHand = 'Please install NumPy for the python3 on PATH: python3 -m pip install numpy';
  await installPackages(['python3-numpy'], byHand);
}

await main(import.meta.url, async (names) => {
  const known = Object.keys(WAYS);
  const unknown = names.filter((name) => !known.includes(name));
  if (names.length === 0 || unknown.length > 0) {
    const usage = `Usage: node wasm/toolchain/ensure.mjs ${known.map((name) => `[${name}]`).join(' ')}`;
    throw new Failure([...unknown.map((name) => `Unknown: ${name}`), usage].join('\n'));
  }
  for (const name of names) await WAYS[name]();
});
