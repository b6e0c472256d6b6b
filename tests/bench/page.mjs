// In a page: where the engines come from. Each page runs one engine, asked through `worker`.

import { makeWorker } from './worker.mjs';

const modules = new URL('node_modules/', import.meta.url);

function script(path) {
  return new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = new URL(path, modules).href;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${path} did not load`));
    document.head.append(element);
  });
}

globalThis.worker = makeWorker({
  convstep: () => import('../../dist/browser.js'),

  async tfjs() {
    await script('@tensorflow/tfjs-core/dist/tf-core.min.js');
    await script('@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js');
    const folder = new URL('@tensorflow/tfjs-backend-wasm/dist/', modules).href;
    return { tf: globalThis.tf, wasm: globalThis.tf.wasm, folder };
  },

  onnx(build) {
    const inference = 'onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
    const training = 'onnxruntime-training/dist/ort.training.wasm.min.mjs';
    return import(new URL(build === 'inference' ? inference : training, modules).href);
  },
});
