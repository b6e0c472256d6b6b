// Makes a private copy of Emscripten from Debian's packages, beside the system, touching nothing of it.

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { unpackPackages } from './debian.mjs';
import { Failure, run, step } from './shell.mjs';

/**
 * Fills the folder `copy` with bin, lib and emscripten, and tries it out with the environment `env`,
 * whose EM_CONFIG it writes. Resolves to the number of bytes fetched.
 */
export async function makeCopy(copy, source, env) {
  const scratch = join(copy, 'scratch');
  const root = join(scratch, 'root');
  const packages = ['emscripten', 'patchelf'];
  const fetched = await unpackPackages(source, packages, { scratch, root, unwanted: UNWANTED });
  await step('Arranging', () => arrange(root, copy, env.EM_CONFIG));
  await step('Trying it out', () => tryOut(copy, join(scratch, 'trial'), env));
  rmSync(scratch, { recursive: true });
  return fetched;
}

// Of the 2.3 GB that the packages take, a build here needs a fifth. Never linked are the variants of
// the system libraries for threads, for position-independent code and for sanitizers, nor graphics and
// file systems; never run is what the packages ask for only in order to be installed.
const LIBRARIES = 'usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten';
const UNWANTED = [
  ...['pic', 'lto-pic'].map((folder) => `${LIBRARIES}/${folder}`),
  ...['mt', 'ww', 'asan', 'tracing', 'emu', 'ofb', 'webgl2', 'full_es3'].map(
    (variant) => `${LIBRARIES}/*-${variant}[-.]*`,
  ),
  ...['asan', 'lsan', 'ubsan_rt', 'sanitizer', 'wasmfs', 'fetch', 'webgpu', 'stb_image'].map(
    (name) => `${LIBRARIES}/*lib${name}[-_.]*`,
  ),
  ...['test', 'docs', 'media', 'out', 'ChangeLog*'].map((name) => `usr/share/emscripten/${name}`),
  ...['doc', 'man', 'info', 'locale', 'zoneinfo', 'perl5'].map((folder) => `usr/share/${folder}`),
  ...['gcc', 'python3*'].map((folder) => `usr/lib/${folder}`),
  ...['corepack', 'undici', '@types'].map((name) => `usr/share/nodejs/${name}`),
  ...['usr/include', 'etc', 'var'],
];

// What emcc and its helpers start.
const TOOLS = [
  ...['clang', 'clang++', 'lld', 'wasm-ld'],
  ...['ar', 'ranlib', 'nm', 'objcopy', 'strip', 'dwarfdump', 'dwp', 'cxxfilt', 'size'].map(
    (name) => `llvm-${name}`,
  ),
  ...['opt', 'emscripten-finalize', 'metadce', 'ctor-eval', 'split', 'merge', 'as', 'dis'].map(
    (name) => `wasm-${name}`,
  ),
  'wasm2js',
];

/** From Debian's tree to ours, with the programs made to run on an older system. */
async function arrange(root, copy, configFile) {
  const lib = join(root, 'usr/lib');
  const folder = (pattern) => join(lib, readdirSync(lib).find((name) => pattern.test(name)) ?? '');
  const llvm = folder(/^llvm-/);
  const system = folder(/-linux-gnu/);
  const bin = join(copy, 'bin');
  for (const made of [bin, join(copy, 'lib')]) mkdirSync(made);

  for (const tool of TOOLS) {
    const places = [join(llvm, 'bin', tool), join(root, 'usr/bin', tool)];
    const file = places.find((place) => lstatSync(place, { throwIfNoEntry: false }));
    if (file) renameSync(file, join(bin, tool)); // a link, like clang++ to clang, stays one
  }
  const programs = readdirSync(bin)
    .map((tool) => join(bin, tool))
    .filter((file) => !lstatSync(file).isSymbolicLink());

  // The suite's own loader can start any of its programs as they were unpacked, patchelf among them.
  // The ones we keep get that loader for good, and an RPATH to their libraries, which unlike a RUNPATH
  // also holds for what these libraries need.
  const loaderName = readdirSync(system).find((name) => name.startsWith('ld-linux'));
  const loader = join(system, loaderName);
  const path = `${system}:${join(llvm, 'lib')}`;
  const load = (...args) => run(loader, ['--library-path', path, ...args]);
  const libraries = new Set([loader]);
  for (const program of programs) {
    for (const [, library] of (await load('--list', program)).matchAll(/=> (\/.+) \(0x/g)) {
      if (basename(library) !== loaderName) libraries.add(library);
    }
  }
  const interpreter = join(copy, 'lib', loaderName);
  const patch = [
    '--set-interpreter',
    interpreter,
    '--force-rpath',
    '--set-rpath',
    '$ORIGIN/../lib',
  ];
  for (const program of programs) await load(join(root, 'usr/bin/patchelf'), ...patch, program);
  for (const library of libraries) {
    if (!library.startsWith(root)) throw new Failure(`${library} is not in the packages.`);
    renameSync(realpathSync(library), join(copy, 'lib', basename(library)));
  }
  renameSync(join(llvm, 'lib/clang'), join(copy, 'lib/clang')); // clang's own headers

  const emscripten = join(copy, 'emscripten');
  renameSync(join(root, 'usr/share/emscripten'), emscripten);
  // Debian's Node finds packages in /usr/share/nodejs; every Node finds them here.
  renameSync(join(root, 'usr/share/nodejs'), join(emscripten, 'node_modules'));
  // Libraries that came ready-made are never rebuilt; if none came, emcc builds each on first use.
  const readyMade = existsSync(join(emscripten, 'cache/sysroot/lib/wasm32-emscripten/libc.a'));
  const config = {
    LLVM_ROOT: bin,
    BINARYEN_ROOT: copy,
    CACHE: join(emscripten, 'cache'),
    NODE_JS: 'node', // EM_NODE_JS overrides it
  };
  const lines = Object.entries(config).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  lines.push(`FROZEN_CACHE = ${readyMade ? 'True' : 'False'}\n`);
  writeFileSync(configFile, lines.join(''));
}

/** Builds a module as ours is built, and runs it: less than that proves little. */
async function tryOut(copy, folder, env) {
  const emxx = join(copy, 'emscripten/em++');
  const [source, runner] = [join(folder, 'trial.cpp'), join(folder, 'trial.mjs')];
  mkdirSync(folder);
  writeFileSync(source, TRIAL);
  writeFileSync(runner, TRIAL_RUN);
  for (const simd of ['-msimd128', '-mrelaxed-simd']) {
    const module = join(folder, `module${simd}`);
    const flags = TRIAL_FLAGS.trim().split(/\s+/);
    await run(emxx, [...flags, simd, source, '-o', `${module}.mjs`], { env });
    await run(env.EM_NODE_JS, [runner, module], { env });
  }
}

const TRIAL_FLAGS = `
-std=c++20 -O3 -fno-exceptions -fno-rtti -DEMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0 --no-entry -lembind
-sMODULARIZE -sEXPORT_ES6 -sENVIRONMENT=web,worker -sINCOMING_MODULE_JS_API=wasmBinary
-sDYNAMIC_EXECUTION=0 -sEMBIND_AOT -sALLOW_MEMORY_GROWTH -sFILESYSTEM=0
`;

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
`;

const TRIAL_RUN = `
import { readFileSync } from 'node:fs';
const module = process.argv[2];
const { default: load } = await import(module + '.mjs');
const { multiplyAdd } = await load({ wasmBinary: readFileSync(module + '.wasm') });
if (multiplyAdd(2, 3, 4) !== 10) throw new Error('2 * 3 + 4 is not 10');
`;
