// Builds the WebAssembly modules: node wasm/toolchain/build.mjs [arguments for cmake --build]

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureEmscripten, ensureNative } from './ensure.mjs';
import { main, note, ROOT, run, step } from './shell.mjs';

const FOLDER = join(ROOT, 'build/wasm'); // where the preset 'wasm' builds
const STAMP = join(FOLDER, 'configured-with.json');

export async function build(...args) {
  await ensureNative('CMake', 'Ninja');
  const { env, version, toolchainFile } = await ensureEmscripten();

  // Ninja itself configures again after a change of a CMakeLists.txt, but knows neither of these.
  const now = {
    emscripten: `${version} ${toolchainFile}`,
    presets: readFileSync(join(ROOT, 'CMakePresets.json'), 'utf8'),
  };
  const before = existsSync(STAMP) ? JSON.parse(readFileSync(STAMP, 'utf8')) : {};
  if (before.emscripten !== now.emscripten || before.presets !== now.presets) {
    // CMake keeps its compiler for the life of a folder: another compiler needs another folder.
    if (before.emscripten !== now.emscripten) {
      if (before.emscripten) note('Emscripten has changed: building anew');
      rmSync(FOLDER, { recursive: true, force: true });
    }
    const configure = ['--preset', 'wasm', `-DCMAKE_TOOLCHAIN_FILE=${toolchainFile}`];
    await step(`Configuring for WebAssembly, Emscripten ${version}`, () =>
      run('cmake', configure, { cwd: ROOT, env }),
    );
    writeFileSync(STAMP, JSON.stringify(now));
  }
  await run('cmake', ['--build', '--preset', 'wasm', ...args], { cwd: ROOT, env, show: true });
}

await main(import.meta.url, (args) => build(...args));
