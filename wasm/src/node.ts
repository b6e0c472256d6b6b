/** The entry for Node: the same module, its binaries read from disk. */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { type Loader, makeLoader } from './load.js';

export { fromNpy, type NpyNumbers, toNpy } from './npy.js';
export * from './public.js';

const loader = makeLoader({
  shipped: (flavour) => new URL(`./convstep.${flavour}.wasm`, import.meta.url),

  async compileFrom(given) {
    // Not by URL.canParse, to which a path of Windows is one, too.
    const path = typeof given === 'string' && !/^(file|https?|data|blob):/i.test(given);
    const url = path ? pathToFileURL(given) : new URL(given);
    if (url.protocol === 'file:') return WebAssembly.compile(await readFile(url));
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}`);
    return WebAssembly.compile(await response.arrayBuffer());
  },
});

/** Loads the core, ready to use; its options, errors and an example are at {@link Loader.load}. */
export const load: Loader['load'] = loader.load;

/** Compiles the core once for a page and its workers: see {@link Loader.compile}. */
export const compile: Loader['compile'] = loader.compile;
