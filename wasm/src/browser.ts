/** The entry for browsers, workers and bundlers. */
import { type Loader, makeLoader } from './load.js';

export { fromNpy, type NpyNumbers, toNpy } from './npy.js';
export * from './public.js';

// Written out, because bundlers find the binaries by these very words.
const shipped = {
  simd: new URL('./convstep.simd.wasm', import.meta.url),
  'relaxed-simd': new URL('./convstep.relaxed-simd.wasm', import.meta.url),
};

const loader = makeLoader({
  shipped: (flavour) => shipped[flavour],

  async compileFrom(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}`);
    // Compiles while it downloads, where the server says that it is WebAssembly.
    const type = response.headers.get('content-type') ?? '';
    return type.startsWith('application/wasm')
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  },
});

/** Loads the core, ready to use; its options, errors and an example are at {@link Loader.load}. */
export const load: Loader['load'] = loader.load;

/** Compiles the core once for a page and its workers: see {@link Loader.compile}. */
export const compile: Loader['compile'] = loader.compile;
