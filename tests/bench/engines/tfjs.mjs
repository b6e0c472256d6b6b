// TensorFlow.js on its WebAssembly backend, single thread, tensors resident in its memory.
// Its operators run synchronously; only reading a result back is asynchronous, and not timed.

import { geometry } from '../cases.mjs';
import { inputs } from '../inputs.mjs';

/** @param {import('../host.mjs').Host} host */
export async function start(host) {
  const { tf, wasm, folder } = await host.tfjs();
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // a module without locks is the faster one
  wasm.setWasmPaths(folder);
  await tf.setBackend('wasm');
  await tf.ready();
  return { prepare: (c) => makers[c.op]?.(tf, c) };
}

const shapeOf = ({ m, H, W, C }) => [m, H, W, C];

/** Its 'same' gives zeros where windows leave cells between them out; 'valid' says the same there. */
function padOf(c) {
  const { h, w } = geometry(c);
  return h.before + h.after + w.before + w.after === 0 ? 'valid' : c.pad;
}

/** Keeps the last result only, as a program that uses it would. */
function repeated(operator) {
  let last;
  return {
    run() {
      last?.dispose();
      last = operator();
    },
    last: () => last,
  };
}

function job(operator, name, kept) {
  const { run, last } = repeated(operator);
  return {
    tasks: { main: run },
    outputs: async () => ({ [name]: await last().data() }),
    release() {
      for (const tensor of [last(), ...kept]) tensor?.dispose();
    },
  };
}

const makers = {
  conv(tf, c) {
    if (c.dtype !== 'float32') return undefined; // it has no float64
    const given = inputs(c);
    const x = tf.tensor4d(given.A_prev, shapeOf(c));
    const filter = tf.tensor4d(given.W, [c.f, c.f, c.C, c.K]);
    const bias = tf.tensor1d(given.b);
    const request = { x, filter, bias, strides: c.stride, pad: padOf(c) };
    return job(() => tf.fused.conv2d(request), 'Z', [x, filter, bias]);
  },

  pool(tf, c) {
    const x = tf.tensor4d(inputs(c).A_prev, shapeOf(c));
    const operator = c.mode === 'max' ? tf.maxPool : tf.avgPool;
    return job(() => operator(x, c.f, c.stride, c.pad), 'Z', [x]);
  },

  // The input's gradient alone: there is none for the filter (tfjs#8474).
  convBackward(tf, c) {
    const given = inputs(c);
    const dy = tf.tensor4d(given.dZ, geometry(c).outputShape);
    const filter = tf.tensor4d(given.W, [c.f, c.f, c.C, c.K]);
    const attributes = {
      inputShape: shapeOf(c),
      strides: c.stride,
      pad: c.pad,
      dataFormat: 'NHWC',
    };
    const run = () => tf.engine().runKernel('Conv2DBackpropInput', { dy, filter }, attributes);
    return job(run, 'dA_prev', [dy, filter]);
  },

  poolBackward(tf, c) {
    const given = inputs(c);
    const input = tf.tensor4d(given.A_prev, shapeOf(c));
    const dy = tf.tensor4d(given.dZ, geometry(c).outputShape);
    const attributes = { filterSize: c.f, strides: c.stride, pad: c.pad };
    if (c.mode === 'average') {
      const run = () => tf.engine().runKernel('AvgPoolGrad', { dy, input }, attributes);
      return job(run, 'dA_prev', [input, dy]);
    }
    const output = tf.maxPool(input, c.f, c.stride, c.pad);
    const run = () => tf.engine().runKernel('MaxPoolGrad', { dy, input, output }, attributes);
    return job(run, 'dA_prev', [input, dy, output]);
  },
};
