// The binaries by the package's exports: as addresses, and as bytes.
import { readFile } from 'node:fs/promises';
import { load } from 'convstep';
import { everyFlavour } from './exercise.js';

const wasmUrl = (flavour) => import.meta.resolve(`convstep/convstep.${flavour}.wasm`);
const byUrl = await everyFlavour(({ flavour }) => load({ flavour, wasmUrl }));
const byBytes = await everyFlavour(async ({ flavour: wanted }) => {
  const flavour = wanted === 'auto' ? 'simd' : wanted;
  return load({ flavour, wasmBinary: await readFile(new URL(wasmUrl(flavour))) });
});
console.log(JSON.stringify({ byUrl, byBytes }));
