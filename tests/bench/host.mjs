// In Node: where the engines come from, and how requests arrive.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { makeWorker } from './worker.mjs';

/**
 * @typedef {object} Host
 * @property {() => Promise<typeof import('convstep')>} convstep
 * @property {() => Promise<{ tf: any, wasm: any, folder: string }>} tfjs
 * @property {(build: 'inference' | 'training') => Promise<any>} onnx
 */

/** @type {Host} */
const host = {
  convstep: () => import('../../dist/node.js'),

  async tfjs() {
    const { resolve } = createRequire(import.meta.url);
    const folder = `${dirname(resolve('@tensorflow/tfjs-backend-wasm'))}/`;
    const tf = await import('@tensorflow/tfjs-core');
    return { tf, wasm: await import('@tensorflow/tfjs-backend-wasm'), folder };
  },

  async onnx(build) {
    if (build === 'inference') return import('onnxruntime-web');
    // The training build is exported for browsers only; it works here when handed its binary.
    const folder = fileURLToPath(
      new URL('node_modules/onnxruntime-training/dist/', import.meta.url),
    );
    const ort = await import(pathToFileURL(`${folder}ort.training.wasm.min.mjs`));
    ort.env.wasm.wasmBinary = readFileSync(`${folder}ort-training-wasm-simd-threaded.wasm`);
    return ort;
  },
};

const worker = makeWorker(host);
process.on('disconnect', () => process.exit());
process.on('message', async ({ id, ...request }) => {
  try {
    process.send({ id, answer: await worker(request) });
  } catch (error) {
    process.send({ id, error: error.stack ?? String(error) });
  }
});
