// onnxruntime-web on its wasm provider, single thread: a session of one operator, the filter stored
// in the model as a trained model has it. `run` copies inputs and outputs; there is no way around.
//
// Two builds of it: 1.30 for forward passes, and for gradients 1.19.2's training build, the last
// that had them. That one registers ConvGrad in domain com.microsoft and the gradients of poolings
// in ONNX's own, and its inference session runs them like any other operator.

import { geometry } from '../cases.mjs';
import { inputs } from '../inputs.mjs';
import { toChannelsFirst, toChannelsLast, toFilterFirst, toFilterLast } from '../layout.mjs';
import { oneNodeModel } from '../onnx.mjs';

const INT64 = 7; // TensorProto.DataType

/** @param {import('../host.mjs').Host} host @param {{ build: 'inference' | 'training' }} options */
export async function start(host, { build }) {
  const ort = await host.onnx(build);
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const makers = build === 'inference' ? forward : backward;
  return { prepare: (c) => (c.dtype === 'float32' ? makers[c.op]?.(ort, c) : undefined) };
}

const inputShape = ({ m, H, W, C }) => [m, C, H, W];
function outputShape(c) {
  const [m, H, W, K] = geometry(c).outputShape;
  return [m, K, H, W];
}
const tensor = (ort, data, shape) => new ort.Tensor('float32', data, shape);
const nchw = (ort, data, [m, C, H, W]) =>
  tensor(ort, toChannelsFirst(data, [m, H, W, C]), [m, C, H, W]);

function window(c) {
  const { h, w } = geometry(c);
  return {
    kernel_shape: [c.f, c.f],
    strides: [c.stride, c.stride],
    pads: [h.before, w.before, h.after, w.after],
  };
}

async function job(ort, model, feeds, read) {
  const session = await ort.InferenceSession.create(model);
  let result;
  return {
    tasks: {
      async main() {
        result = await session.run(feeds);
      },
    },
    outputs: () => read(result),
    release: () => session.release(),
  };
}

const readZ =
  (c) =>
  ({ z }) => ({ Z: toChannelsLast(z.data, outputShape(c)) });
const readGradient =
  (c) =>
  ({ dx }) => ({ dA_prev: toChannelsLast(dx.data, inputShape(c)) });
const storedFilter = (c, W) => ({ shape: [c.K, c.C, c.f, c.f], data: toFilterFirst(W, c) });

const forward = {
  conv(ort, c) {
    const { A_prev, W, b } = inputs(c);
    const constants = { w: storedFilter(c, W), b: { shape: [c.K], data: b } };
    const model = oneNodeModel('Conv', { x: 4, ...constants }, { z: 4 }, window(c));
    return job(ort, model, { x: nchw(ort, A_prev, inputShape(c)) }, readZ(c));
  },

  pool(ort, c) {
    const operator = c.mode === 'max' ? 'MaxPool' : 'AveragePool';
    const model = oneNodeModel(operator, { x: 4 }, { z: 4 }, window(c));
    return job(ort, model, { x: nchw(ort, inputs(c).A_prev, inputShape(c)) }, readZ(c));
  },
};

const backward = {
  convBackward(ort, c) {
    const { A_prev, W, dZ } = inputs(c);
    const model = oneNodeModel(
      'ConvGrad',
      { dz: 4, x: 4, w: storedFilter(c, W) },
      { dx: 4, dw: 4, db: 1 },
      { ...window(c), dilations: [1, 1], group: 1 },
      { domain: 'com.microsoft' },
    );
    const feeds = {
      dz: nchw(ort, dZ, outputShape(c)),
      x: nchw(ort, A_prev, inputShape(c)),
    };
    return job(ort, model, feeds, (result) => ({
      ...readGradient(c)(result),
      dW: toFilterLast(result.dw.data, c),
      db: result.db.data,
    }));
  },

  async poolBackward(ort, c) {
    const { A_prev, dZ } = inputs(c);
    const dz = nchw(ort, dZ, outputShape(c));
    const x = nchw(ort, A_prev, inputShape(c));
    // These two kernels ask the model how large their result is to be.
    const dx = { shape: inputShape(c) };
    if (c.mode === 'average') {
      const model = oneNodeModel('AveragePoolGrad', { dz: 4 }, { dx }, window(c));
      return job(ort, model, { dz }, readGradient(c));
    }
    // The positions of the maxima are the forward pass's by-product there, so not timed here.
    const indices = { rank: 4, type: INT64 };
    const withIndices = oneNodeModel('MaxPool', { x: 4 }, { z: 4, at: indices }, window(c));
    const session = await ort.InferenceSession.create(withIndices);
    const { at } = await session.run({ x });
    await session.release();
    const model = oneNodeModel('MaxPoolGrad', { dz: 4, at: indices }, { dx }, window(c));
    return job(ort, model, { dz, at }, readGradient(c));
  },
};
