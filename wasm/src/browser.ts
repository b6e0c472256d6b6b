/** The entry for browsers, workers and bundlers. */
import { makeLoader } from './load.js';

export * from './public.js';

// Written out, because bundlers find the binaries by these very words.
const shipped = {
  simd: new URL('./convstep.simd.wasm', import.meta.url),
  'relaxed-simd': new URL('./convstep.relaxed-simd.wasm', import.meta.url),
};

export const { load, compile } = makeLoader({
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
