import { oneNodeModel } from '../onnx.mjs';
import { b, report, W, x } from './case.mjs';

// What a user would ship ready: the model, and the filter in ONNX's order (n_C, n_C_prev, f_H, f_W).
const model = oneNodeModel('Conv', { x: 4, W: 4, b: 1 }, { z: 4 }, { auto_pad: 'SAME_UPPER' });
const filter = new Float32Array(W.length);
for (let tap = 0; tap < 25; tap++) {
  for (let c = 0; c < 8; c++) filter[c * 25 + tap] = W[tap * 8 + c];
}

const start = performance.now();
const ort = await import('onnxruntime-web');
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(model);
const { z } = await session.run({
  x: new ort.Tensor('float32', x, [1, 1, 28, 28]),
  W: new ort.Tensor('float32', filter, [8, 1, 5, 5]),
  b: new ort.Tensor('float32', b, [8]),
});
report(start, z.data[z.data.length - 1]);
