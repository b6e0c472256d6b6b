// Finds Emscripten, or installs a private copy where that takes nobody's permission.
//
// Looked for in this order: CONVSTEP_EMCC, emcc on PATH, the copy in the user's cache. Where apt knows
// a Debian mirror, a missing copy is made from Debian's packages. It lives in the cache and not in the
// clone, so that every clone shares it.

import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debianSource, installPackages } from './debian.mjs';
import { makeCopy } from './emscripten-copy.mjs';
import { ask, Failure, isProgram, note, which, withLock } from './shell.mjs';

// The oldest we have built with; ones much older even have other opcodes for relaxed SIMD.
const OLDEST = '3.1.69';
// Debian's stable suite: it has OLDEST, with the system libraries ready-made.
const SUITE = process.env.CONVSTEP_EMSCRIPTEN_SUITE || 'trixie';
// To be raised when a copy made by an older version of this file no longer serves.
const RECIPE = 1;

const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'convstep');
const COPY = join(CACHE, `emscripten-${SUITE}-${process.arch}-${RECIPE}`);

const BY_HAND =
  `ConvStep needs Emscripten ${OLDEST} or newer. Get the official SDK (git clone ` +
  'https://github.com/emscripten-core/emsdk, and in it: ./emsdk install latest, ./emsdk activate ' +
  'latest, source ./emsdk_env.sh) or the package of your system (Homebrew and conda-forge have one). ' +
  'Then start this again with emcc on PATH, or with CONVSTEP_EMCC naming it.';

/**
 * { emcc, emxx, version, toolchainFile (for CMake), env (to be added to the environment),
 * source: 'path' | 'cache' }, or undefined when there is no usable Emscripten yet.
 */
export function findEmscripten() {
  const named = process.env.CONVSTEP_EMCC;
  const emcc = named || which('emcc');
  const found = emcc && describe(emcc);
  if (found && !isOlder(found.version, OLDEST)) {
    return { ...found, env: environment(emcc), source: 'path' };
  }
  if (named) {
    const what = found ? `Emscripten ${found.version}` : 'no Emscripten';
    throw new Failure(`CONVSTEP_EMCC names ${named}, which is ${what}. ${BY_HAND}`);
  }
  if (!isReady()) return undefined;
  return { ...describe(COPY_EMCC), env: copyEnvironment(), source: 'cache' };
}

/** findEmscripten(), after an install where one is needed. */
export async function ensureEmscripten() {
  const found = findEmscripten();
  if (found) return found;
  const source = which('apt-get') && debianSource(SUITE);
  if (!source) {
    const where = 'only where apt knows a Debian mirror can one be installed from here';
    throw new Failure(`No usable Emscripten was found, and ${where}. ${BY_HAND}`);
  }
  if (!python()) {
    await installPackages(['python3'], 'Emscripten runs on Python: please install python3.');
  }
  mkdirSync(CACHE, { recursive: true });
  await withLock(`${COPY}.lock`, 'Waiting for another install of Emscripten to end', async () => {
    if (!isReady()) await install(source); // else that other install has done it
  });
  return findEmscripten();
}

function describe(emcc) {
  if (!isProgram(emcc)) return undefined;
  // The real emcc has its toolchain file beside it; some packages start it through a script elsewhere.
  const toolchain = (root) => join(root, 'cmake/Modules/Platform/Emscripten.cmake');
  const beside = dirname(realpathSync(emcc));
  const root = existsSync(toolchain(beside))
    ? beside
    : ask(join(dirname(emcc), 'em-config'), 'EMSCRIPTEN_ROOT');
  if (!root) return undefined;
  // `emcc --version` would say it as well, a third of a second later.
  const version = readFileSync(join(root, 'emscripten-version.txt'), 'utf8').match(/[\d.]+/)[0];
  return { emcc, emxx: join(dirname(emcc), 'em++'), version, toolchainFile: toolchain(root) };
}

function isOlder(version, than) {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}

function environment(emcc) {
  // First our stand-ins for programs that Emscripten starts, last Node for scripts that look for one.
  const ours = fileURLToPath(new URL('bin', import.meta.url));
  const emccFolder = which('emcc') === emcc ? [] : [dirname(emcc)];
  const path = [ours, ...emccFolder, process.env.PATH, dirname(process.execPath)];
  return {
    PATH: path.join(delimiter),
    // emcc is to run the Node that runs us. With EMBIND_AOT it starts the module while linking, and
    // Node before 22 has relaxed SIMD behind a flag. emcc can be told a program but no flag: a script.
    EM_NODE_JS: hasRelaxedSimd() ? process.execPath : join(ours, 'node-relaxed-simd'),
    CONVSTEP_NODE: process.execPath,
  };
}

/** Whether this Node runs relaxed SIMD unasked: the module is one function, i8x16.relaxed_swizzle. */
function hasRelaxedSimd() {
  return WebAssembly.validate(
    Buffer.from('0061736d0100000001070160027b7b017b030201000a0b01090020002001fd80020b', 'hex'),
  );
}

function python() {
  // The system's own first: a version manager's starter on PATH adds a tenth of a second per file.
  return ['/usr/bin/python3', which('python3')].find((file) => file && isProgram(file));
}

// The private copy is made in place, since its programs contain the full path of their loader, and READY
// is written last. So a folder without READY is an install that was interrupted: the next starts anew.
const COPY_EMCC = join(COPY, 'emscripten/emcc');
const READY = join(COPY, 'ready');

function isReady() {
  // READY says where it was made: a cache that was moved or copied has programs that do not start.
  return existsSync(READY) && readFileSync(READY, 'utf8') === COPY && isProgram(COPY_EMCC);
}

function copyEnvironment() {
  const config = { EM_CONFIG: join(COPY, 'config.py'), EMSDK_PYTHON: python() };
  return { ...environment(COPY_EMCC), ...config };
}

async function install(source) {
  const clear = () => rmSync(COPY, { recursive: true, force: true, maxRetries: 5 });
  note(`Installing Emscripten for this user, from Debian ${SUITE} into ${COPY}`);
  clear();
  try {
    const fetched = Math.round((await makeCopy(COPY, source, copyEnvironment())) / 1e6);
    const [kept] = ask('du', '-sm', COPY).split('\t');
    writeFileSync(READY, COPY);
    note(`Emscripten is ready: ${fetched} MB were downloaded, ${kept} MB are kept`);
  } catch (error) {
    clear();
    if (!(error instanceof Failure)) throw error;
    const retry = 'If the network was at fault, start this again. Else:';
    throw new Failure(`Emscripten could not be installed. ${error.message}\n\n${retry} ${BY_HAND}`);
  }
}
