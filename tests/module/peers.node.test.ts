// Random problems in float32 beside onnxruntime-web: Conv, MaxPool and AveragePool of its current
// release, and the gradients (ConvGrad) of 1.19.2, the last that had them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ConvStep, load, type Numbers, type Tensor } from 'convstep';
import fc from 'fast-check';
import { beforeAll, expect, inject, it } from 'vitest';
import { installPeers } from '../bench/install.mjs';
import { oneNodeModel } from '../bench/onnx.mjs';
import { convOracle, poolOracle } from './oracle.ts';
import { convProblem, draw, poolProblem } from './problems.ts';

const packages = new URL('../bench/node_modules/', import.meta.url);
const options = { seed: inject('seed'), numRuns: 60 * inject('soak'), endOnFailure: true };
const time = { timeout: 30_000 * inject('soak') };

type Feeds = Record<string, Tensor<Numbers>>;
/** Runs a model of one operator; everything channels first there, as ONNX wants it. */
type Engine = (model: Uint8Array, feeds: Feeds) => Promise<Feeds>;

let cs: ConvStep;
let current: Engine;
let training: Engine;
beforeAll(async () => {
  await installPeers();
  cs = await load();
  current = await engine('onnxruntime-web/dist/ort.node.min.mjs');
  training = await engine(
    'onnxruntime-training/dist/ort.training.wasm.min.mjs',
    'onnxruntime-training/dist/ort-training-wasm-simd-threaded.wasm',
  );
}, 60_000);

async function engine(entry: string, binary?: string): Promise<Engine> {
  const ort = await import(new URL(entry, packages).href);
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  if (binary) ort.env.wasm.wasmBinary = readFileSync(fileURLToPath(new URL(binary, packages)));
  return async (model, feeds) => {
    const session = await ort.InferenceSession.create(model);
    try {
      const inputs = Object.entries(feeds).map(([name, { shape, data }]) => {
        return [name, new ort.Tensor('float32', data, shape)];
      });
      const outputs: Record<string, { dims: number[]; data: Float32Array }> = await session.run(
        Object.fromEntries(inputs),
      );
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { dims, data }]) => [name, { shape: dims, data }]),
      );
    } finally {
      await session.release();
    }
  };
}

/** The same tensor with its axes in another order. */
function reordered(x: Tensor<Numbers>, order: readonly [number, number, number, number]) {
  const strides = [1, 1, 1, 1];
  for (let axis = 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] as number) * (x.shape[axis + 1] as number);
  }
  const shape = order.map((axis) => x.shape[axis] as number);
  const [s0, s1, s2, s3] = order.map((axis) => strides[axis] as number) as [
    number,
    number,
    number,
    number,
  ];
  const data = new Float32Array(x.data.length);
  let at = 0;
  const [n0, n1, n2, n3] = shape as [number, number, number, number];
  for (let a = 0; a < n0; a++) {
    for (let b = 0; b < n1; b++) {
      for (let c = 0; c < n2; c++) {
        for (let d = 0; d < n3; d++) {
          data[at++] = x.data[a * s0 + b * s1 + c * s2 + d * s3] as number;
        }
      }
    }
  }
  return { shape, data };
}
const channelsFirst = (x: Tensor<Numbers>) => reordered(x, [0, 3, 1, 2]);
const channelsLast = (x: Tensor<Numbers>) => reordered(x, [0, 2, 3, 1]);
const filtersFirst = (W: Tensor<Numbers>) => reordered(W, [3, 2, 0, 1]);
const filtersLast = (W: Tensor<Numbers>) => reordered(W, [2, 3, 1, 0]);
const flat = (b: Tensor<Numbers>) => ({ shape: [b.data.length], data: b.data.slice() });

/** Ours is within the documented bound of the exact sum, and theirs is granted the same. */
function expectAlike(
  actual: Tensor<Numbers>,
  theirs: Tensor<Numbers> | undefined,
  { magnitude, units }: { magnitude: Float64Array; units: number },
  what: string,
) {
  expect(actual.shape, what).toEqual(theirs?.shape);
  for (const [k, bound] of magnitude.entries()) {
    const [own, other] = [actual.data[k] as number, theirs?.data[k] as number];
    if (!(Math.abs(own - other) <= 2 * units * 2 ** -24 * bound)) {
      throw new Error(`${what}[${k}] is ${own}, but there ${other}`);
    }
  }
}

it('convolutions agree with onnxruntime-web, gradients included', time, async () => {
  const property = fc.asyncProperty(convProblem, async (any) => {
    const problem = { ...any, dtype: 'float32' as const };
    fc.pre(problem.A_prev[0] !== 0); // there is no empty batch there
    const next = draw(problem);
    const A_prev = next(...problem.A_prev);
    const W = next(...problem.W);
    const [f_H, f_W, , n_C] = W.shape as [number, number, number, number];
    const b = next(1, 1, 1, n_C);
    const { Z, cache } = cs.convForward(A_prev, W, b, problem.hparameters);
    const { groups = 1, ...sliding } = problem.hparameters;
    const { h, w } = cs.outputGeometry({
      inputShape: A_prev.shape,
      f: [f_H, f_W],
      ...sliding,
    }).axes;
    const attributes = {
      kernel_shape: [f_H, f_W],
      strides: [h.stride, w.stride],
      dilations: [h.dilation, w.dilation],
      pads: [h.padBefore, w.padBefore, h.padAfter, w.padAfter],
      group: groups,
    };
    const oracle = convOracle(A_prev, W, b, problem.hparameters);

    const forward = oneNodeModel('Conv', { x: 4, w: 4, b: 1 }, { z: 4 }, attributes);
    const x = channelsFirst(A_prev);
    const filters = filtersFirst(W);
    const { z } = await current(forward, { x, w: filters, b: flat(b) });
    expectAlike(Z, channelsLast(z as Tensor<Numbers>), oracle.Z, 'Z');

    const dZ = next(...Z.shape);
    const { dA_prev, dW, db } = cs.convBackward(dZ, cache);
    const expected = oracle.backward(dZ);
    const backward = oneNodeModel(
      'ConvGrad',
      { dz: 4, x: 4, w: 4 },
      { dx: 4, dw: 4, db: 1 },
      attributes,
      { domain: 'com.microsoft' },
    );
    const theirs = await training(backward, { dz: channelsFirst(dZ), x, w: filters });
    expectAlike(dA_prev, channelsLast(theirs.dx as Tensor<Numbers>), expected.dA_prev, 'dA_prev');
    expectAlike(dW, filtersLast(theirs.dw as Tensor<Numbers>), expected.dW, 'dW');
    expectAlike(flat(db), theirs.db, expected.db, 'db');
  });
  await fc.assert(property, options);
});

it('poolings agree with onnxruntime-web', time, async () => {
  const property = fc.asyncProperty(poolProblem, async (any) => {
    const problem = { ...any, dtype: 'float32' as const };
    fc.pre(problem.A_prev[0] !== 0);
    const A_prev = draw(problem)(...problem.A_prev);
    const { mode, hparameters } = problem;
    const { A } = cs.poolForward(A_prev, hparameters, mode);
    const { f, stride, pad = 0, countIncludePad } = hparameters;
    const { h, w } = cs.outputGeometry({ inputShape: A_prev.shape, f, stride, pad }).axes;
    const attributes = {
      kernel_shape: [h.window, w.window],
      strides: [h.stride, w.stride],
      pads: [h.padBefore, w.padBefore, h.padAfter, w.padAfter],
      ...(mode === 'average' ? { count_include_pad: countIncludePad ? 1 : 0 } : {}),
    };
    const operator = mode === 'max' ? 'MaxPool' : 'AveragePool';
    const model = oneNodeModel(operator, { x: 4 }, { z: 4 }, attributes);
    const { z } = await current(model, { x: channelsFirst(A_prev) });
    // Of a maximum the magnitudes are 0: it must be the same number.
    expectAlike(
      A,
      channelsLast(z as Tensor<Numbers>),
      poolOracle(A_prev, hparameters, mode).A,
      'A',
    );
  });
  await fc.assert(property, options);
});
