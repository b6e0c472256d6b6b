// Finds Emscripten, or installs a private copy where that takes nobody's permission.
//
// Looked for in this order: CONVSTEP_EMCC, emcc on PATH, the copy in the user's cache. Where apt knows
// a Debian mirror, a missing copy is made from Debian's packages. It lives in the cache and not in the
// clone, so that every clone shares it.

import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { debianSource, installPackages, unpackPackages } from './debian.mjs'
import { Failure, ask, isProgram, note, run, step, which, withLock } from './shell.mjs'

// The oldest we build with: before it, relaxed SIMD did not have its final opcodes everywhere.
const OLDEST = '3.1.69'
// Debian's stable suite: it has OLDEST, with the system libraries ready-made.
const SUITE = process.env.CONVSTEP_EMSCRIPTEN_SUITE || 'trixie'
// To be raised when a copy made by an older version of this file no longer serves.
const RECIPE = 1

const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'convstep')
const COPY = join(CACHE, `emscripten-${SUITE}-${process.arch}-${RECIPE}`)

const BY_HAND =
  `ConvStep needs Emscripten ${OLDEST} or newer. Get the official SDK (git clone https://github.com/emscripten-core/emsdk, ` +
  'and in it: ./emsdk install latest, ./emsdk activate latest, source ./emsdk_env.sh) or the package of your system ' +
  '(Homebrew and conda-forge have one). Then start this again with emcc on PATH, or with CONVSTEP_EMCC naming it.'

/**
 * { emcc, emxx, version, toolchainFile (for CMake), env (to add to the environment), source: 'path' | 'cache' },
 * or undefined when no usable Emscripten is there yet.
 */
export function findEmscripten() {
  const named = process.env.CONVSTEP_EMCC
  const emcc = named || which('emcc')
  const found = emcc && describe(emcc)
  if (found && !isOlder(found.version, OLDEST)) return { ...found, env: environment(emcc), source: 'path' }
  if (named) throw new Failure(`CONVSTEP_EMCC names ${named}, which is ${found ? `Emscripten ${found.version}` : 'no Emscripten'}. ${BY_HAND}`)
  return isReady() ? { ...describe(COPY_EMCC), env: copyEnvironment(), source: 'cache' } : undefined
}

/** findEmscripten(), after an install where one is needed. */
export async function ensureEmscripten() {
  const found = findEmscripten()
  if (found) return found
  const source = which('apt-get') && debianSource(SUITE)
  if (!source) throw new Failure(`No usable Emscripten was found, and only where apt knows a Debian mirror can one be installed from here. ${BY_HAND}`)
  if (!python()) await installPackages(['python3'], 'Emscripten runs on Python: please install python3, and start this again.')
  mkdirSync(CACHE, { recursive: true })
  await withLock(`${COPY}.lock`, 'Another process is installing Emscripten: waiting for it', async () => {
    if (!isReady()) await install(source) // else another process did it while this one waited
  })
  return findEmscripten()
}

function describe(emcc) {
  // The real emcc has these two files beside it; some packages start it through a script elsewhere.
  const toolchain = 'cmake/Modules/Platform/Emscripten.cmake'
  const places = [() => dirname(realpathSync(emcc)), () => ask(join(dirname(emcc), 'em-config'), 'EMSCRIPTEN_ROOT')]
  if (!isProgram(emcc)) return undefined
  for (const place of places) {
    const root = place()
    if (!root || !existsSync(join(root, toolchain))) continue
    // `emcc --version` would say it as well, a third of a second later.
    const version = readFileSync(join(root, 'emscripten-version.txt'), 'utf8').replaceAll('"', '').trim()
    return { emcc, emxx: join(dirname(emcc), 'em++'), version, toolchainFile: join(root, toolchain) }
  }
  return undefined
}

function isOlder(version, than) {
  return version.localeCompare(than, 'en', { numeric: true }) < 0
}

function environment(emcc) {
  // emcc is to run the Node that runs us. With EMBIND_AOT it starts the module while linking, and Node
  // before 22 has relaxed SIMD behind a flag: emcc can be told a program but no flag, hence the script.
  const withFlag = fileURLToPath(new URL('node-relaxed-simd', import.meta.url))
  const path = (process.env.PATH ?? '').split(delimiter)
  return {
    EM_NODE_JS: hasRelaxedSimd() ? process.execPath : withFlag,
    CONVSTEP_NODE: process.execPath,
    PATH: [...(which('emcc') === emcc ? [] : [dirname(emcc)]), ...path, dirname(process.execPath)].join(delimiter),
  }
}

/** Whether this Node runs relaxed SIMD unasked. The module is one function, i8x16.relaxed_swizzle of two vectors. */
function hasRelaxedSimd() {
  return WebAssembly.validate(Buffer.from('0061736d0100000001070160027b7b017b030201000a0b01090020002001fd80020b', 'hex'))
}

function python() {
  // The system's own first: a version manager's starter on PATH costs a tenth of a second per compiled file.
  return ['/usr/bin/python3', which('python3')].find((file) => file && isProgram(file))
}

// ---- The private copy ---------------------------------------------------------------------------
//
// It is made in place, since its programs contain the full path of their loader, and READY is written
// last. So a folder without READY is an install that was interrupted: the next one starts it anew.

const COPY_EMCC = join(COPY, 'emscripten/emcc')
const COPY_CONFIG = join(COPY, 'config.py')
const READY = join(COPY, 'ready')

function isReady() {
  // READY says where it was made: a cache that was moved or copied has programs that do not start.
  return existsSync(READY) && readFileSync(READY, 'utf8') === COPY && isProgram(COPY_EMCC)
}

function copyEnvironment() {
  return { ...environment(COPY_EMCC), EM_CONFIG: COPY_CONFIG, EMSDK_PYTHON: python() }
}

async function install(source) {
  note(`Installing Emscripten for this user, from Debian ${SUITE} into ${COPY}`)
  const scratch = join(COPY, 'scratch')
  const root = join(scratch, 'root')
  const clear = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  clear(COPY)
  try {
    const fetched = await unpackPackages(source, ['emscripten', 'patchelf'], { scratch, root, unwanted: UNWANTED })
    await step('Arranging', () => arrange(root))
    await step('Trying it out', () => tryOut(join(scratch, 'trial')))
    clear(scratch)
    writeFileSync(READY, COPY)
    note(`Emscripten is ready: ${Math.round(fetched / 1e6)} MB were downloaded, ${parseInt(ask('du', '-sm', COPY))} MB are kept`)
  } catch (error) {
    clear(COPY)
    if (!(error instanceof Failure)) throw error
    throw new Failure(`Emscripten could not be installed. ${error.message}\n\nIf the network was at fault, start this again. Else: ${BY_HAND}`)
  }
}

// Of the 2.3 GB that the packages take, a build here needs a fifth. Never linked are the variants of
// the system libraries for threads, for position-independent code and for sanitizers, nor graphics and
// file systems; never run is what the packages ask for only in order to be installed.
const LIBRARIES = 'usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten'
const UNWANTED = [
  ...['pic', 'lto-pic'].map((folder) => `${LIBRARIES}/${folder}`),
  ...['mt', 'ww', 'asan', 'tracing', 'emu', 'ofb', 'webgl2', 'full_es3'].map((variant) => `${LIBRARIES}/*-${variant}[-.]*`),
  ...['wasmfs', 'webgpu', 'asan', 'lsan', 'ubsan_rt', 'sanitizer', 'stb_image', 'fetch', 'mimalloc'].map((name) => `${LIBRARIES}/*lib${name}[-_.]*`),
  ...['test', 'docs', 'media', 'out', 'ChangeLog*'].map((name) => `usr/share/emscripten/${name}`),
  ...['doc', 'man', 'info', 'locale', 'zoneinfo', 'perl5'].map((folder) => `usr/share/${folder}`),
  ...['gcc', 'python3*'].map((folder) => `usr/lib/${folder}`),
  ...['corepack', 'undici', '@types'].map((name) => `usr/share/nodejs/${name}`),
  ...['usr/include', 'etc', 'var'],
]

// What emcc and its helpers start.
const TOOLS = [
  ...['clang', 'clang++', 'lld', 'wasm-ld'],
  ...['ar', 'ranlib', 'nm', 'objcopy', 'strip', 'dwarfdump', 'dwp', 'cxxfilt', 'size'].map((name) => `llvm-${name}`),
  ...['opt', 'emscripten-finalize', 'metadce', 'ctor-eval', 'split', 'merge', 'as', 'dis'].map((name) => `wasm-${name}`),
  'wasm2js',
]

/** From Debian's tree to bin, lib and emscripten, with the programs made to run on an older system. */
async function arrange(root) {
  const lib = join(root, 'usr/lib')
  const folder = (pattern) => join(lib, readdirSync(lib).find((name) => pattern.test(name)) ?? '')
  const llvm = folder(/^llvm-/)
  const system = folder(/-linux-gnu/)
  const bin = join(COPY, 'bin')
  for (const made of [bin, join(COPY, 'lib')]) mkdirSync(made)

  for (const tool of TOOLS) {
    const places = [join(llvm, 'bin', tool), join(root, 'usr/bin', tool)]
    const file = places.find((place) => lstatSync(place, { throwIfNoEntry: false }))
    if (file) renameSync(file, join(bin, tool)) // a link, like clang++ to clang, stays one
  }
  const programs = readdirSync(bin).map((tool) => join(bin, tool)).filter((file) => !lstatSync(file).isSymbolicLink())

  // The suite's own loader runs any program of the suite as it was unpacked, so patchelf as well. The
  // others get that loader for good, and an RPATH, which unlike a RUNPATH holds for their libraries' needs too.
  const loader = join(system, readdirSync(system).find((name) => name.startsWith('ld-linux')))
  const load = (...args) => run(loader, ['--library-path', `${system}:${join(llvm, 'lib')}`, ...args])
  const libraries = new Set([loader])
  for (const program of programs) {
    for (const [, library] of (await load('--list', program)).matchAll(/=> (\/.+) \(0x/g)) {
      if (basename(library) !== basename(loader)) libraries.add(library)
    }
  }
  const ownLoader = join(COPY, 'lib', basename(loader))
  const patch = ['--set-interpreter', ownLoader, '--force-rpath', '--set-rpath', '$ORIGIN/../lib']
  for (const program of programs) await load(join(root, 'usr/bin/patchelf'), ...patch, program)
  for (const library of libraries) {
    if (!library.startsWith(root)) throw new Failure(`${library} is not in the packages.`)
    renameSync(realpathSync(library), join(COPY, 'lib', basename(library)))
  }
  renameSync(join(llvm, 'lib/clang'), join(COPY, 'lib/clang')) // clang's own headers

  const emscripten = join(COPY, 'emscripten')
  renameSync(join(root, 'usr/share/emscripten'), emscripten)
  // Debian's Node finds packages in /usr/share/nodejs; every Node finds them here.
  renameSync(join(root, 'usr/share/nodejs'), join(emscripten, 'node_modules'))
  // Libraries that came ready-made are never rebuilt; if none came, emcc builds each when it is first used.
  const readyMade = existsSync(join(emscripten, 'cache/sysroot/lib/wasm32-emscripten/libc.a'))
  const config = {
    LLVM_ROOT: bin,
    BINARYEN_ROOT: COPY,
    CACHE: join(emscripten, 'cache'),
    NODE_JS: 'node', // EM_NODE_JS overrides it
  }
  const lines = Object.entries(config).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
  writeFileSync(COPY_CONFIG, [...lines, `FROZEN_CACHE = ${readyMade ? 'True' : 'False'}\n`].join(''))
}

/** The copy counts only when it has built a module as ours is built, and that module has run. */
async function tryOut(folder) {
  const env = copyEnvironment()
  mkdirSync(folder)
  writeFileSync(join(folder, 'trial.cpp'), TRIAL)
  writeFileSync(join(folder, 'trial.mjs'), TRIAL_RUN)
  for (const simd of ['-msimd128', '-mrelaxed-simd']) {
    const module = join(folder, `module${simd}`)
    await run(join(COPY, 'emscripten/em++'), [...TRIAL_FLAGS.split(' '), simd, join(folder, 'trial.cpp'), '-o', `${module}.mjs`], { env })
    await run(env.EM_NODE_JS, [join(folder, 'trial.mjs'), module], { env })
  }
}

const TRIAL_FLAGS =
  '-std=c++20 -O3 -fno-exceptions -fno-rtti -DEMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0 --no-entry -lembind -sMODULARIZE -sEXPORT_ES6 ' +
  '-sENVIRONMENT=web,worker -sDYNAMIC_EXECUTION=0 -sEMBIND_AOT -sALLOW_MEMORY_GROWTH -sFILESYSTEM=0 -sINCOMING_MODULE_JS_API=wasmBinary'

const TRIAL = `
#include <emscripten/bind.h>
#include <vector>
#include <wasm_simd128.h>

static float multiply_add(float a, float b, float c) {
  const v128_t x = wasm_f32x4_splat(a), y = wasm_f32x4_splat(b), z = wasm_f32x4_splat(c);
#ifdef __wasm_relaxed_simd__
  const v128_t sum = wasm_f32x4_relaxed_madd(x, y, z);
#else
  const v128_t sum = wasm_f32x4_add(wasm_f32x4_mul(x, y), z);
#endif
  return std::vector<float>(4, wasm_f32x4_extract_lane(sum, 3)).back();
}

EMSCRIPTEN_BINDINGS(trial) { emscripten::function("multiplyAdd(a, b, c)", &multiply_add); }
`

const TRIAL_RUN = `
import { readFileSync } from 'node:fs'
const module = process.argv[2]
const { default: load } = await import(module + '.mjs')
const { multiplyAdd } = await load({ wasmBinary: readFileSync(module + '.wasm') })
if (multiplyAdd(2, 3, 4) !== 10) throw new Error('2 * 3 + 4 is not 10')
`
