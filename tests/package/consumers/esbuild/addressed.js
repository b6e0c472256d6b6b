// esbuild's loader `file` names and copies the binaries, and `wasmUrl` passes the names on.
import { load } from 'convstep';
import relaxed from 'convstep/convstep.relaxed-simd.wasm';
import simd from 'convstep/convstep.simd.wasm';
import { everyFlavour } from './exercise.js';

const binaries = { 'relaxed-simd': relaxed, simd };
const wasmUrl = (flavour) => new URL(binaries[flavour], import.meta.url);
globalThis.outcome = await everyFlavour(({ flavour }) => load({ flavour, wasmUrl }));
