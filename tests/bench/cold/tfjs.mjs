import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { b, report, shapes, W, x } from './case.mjs';

const start = performance.now();
const tf = await import('@tensorflow/tfjs-core');
const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
setWasmPaths(`${dirname(entry)}/`);
setThreadsCount(1);
await tf.setBackend('wasm');
const z = tf.add(
  tf.conv2d(tf.tensor4d(x, shapes.x), tf.tensor4d(W, shapes.W), 1, 'same'),
  tf.tensor1d(b),
);
const data = await z.data();
report(start, data[data.length - 1]);
