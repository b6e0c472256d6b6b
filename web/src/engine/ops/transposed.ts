/**
 * Transposed convolution, for what it is: dA_prev of a convolution. Its input plays dZ, its output
 * is that convolution's dA_prev, and b is added to it. All of it is the core's own conv_backward.
 */
import type { ConvStep, Geometry, Numbers, Tensor } from 'convstep';
import { numbersIn, reachingTaps } from '../../model/axes';
import type { Layer } from '../../model/layer';
import { count } from '../../model/numbers';
import { weightShape } from '../../model/operations';
import { convolutionOrder } from '../../model/order';
import { LIMITS } from '../../model/state';
import { axisData } from '../axis';
import { options } from './conv';
import { activated, beforeActivation, type Does, numbersLike, parameters } from './does';

/** The window lies so often, one stride apart, without its padding; output padding comes on top. */
function outputShape({ inputShape, f, stride, pad, dilation, outPad, b }: Layer) {
  const [m, ...sizes] = inputShape;
  const size = (i: 0 | 1): number =>
    pad === 'same'
      ? sizes[i] * stride[i]
      : (sizes[i] - 1) * stride[i] +
        (dilation[i] * (f[i] - 1) + 1) -
        (pad[2 * i] + pad[2 * i + 1]) +
        outPad[i];
  return [m, size(0), size(1), b.length] as const;
}

function geometry(cs: ConvStep, layer: Layer): Geometry {
  const shape = outputShape(layer);
  const [, rows, cols] = shape;
  const numbers = numbersIn(shape);
  if (Math.max(rows, cols) > LIMITS.outputSide || numbers > LIMITS.outputNumbers) {
    const most = `${count(LIMITS.outputSide)} rows and columns, and ${count(LIMITS.outputNumbers)} numbers`;
    throw new Error(
      `The output would be ${count(rows)} × ${count(cols)}; this page draws up to ${most}.`,
    );
  }
  const { f, inputShape } = layer;
  const { groups: _, ...slide } = options(layer);
  const { axes } = cs.outputGeometry({ ...slide, inputShape: shape, f, n_C: inputShape[3] });
  // The core's word: that convolution of this output gives back the input's shape.
  const back = [axes.h.out, axes.w.out];
  if (back.some((n, i) => n !== layer.inputShape[1 + i])) {
    throw new Error('Output padding has to be smaller than the stride.');
  }
  return { outputShape: [...shape], axes };
}

const zeros = (like: Numbers, shape: readonly number[], value = 0): Tensor<Numbers> => {
  const Kind = like instanceof Float32Array ? Float32Array : Float64Array;
  return { shape, data: new Kind(numbersIn(shape)).fill(value) };
};

const order = (layer: Layer) => convolutionOrder(weightShape(layer), layer.groups);

/** W of the convolution. */
function turnedOver(layer: Layer, W: Tensor<Numbers>): Tensor<Numbers> {
  const data = W.data.slice();
  order(layer).forEach((at, i) => {
    data[at] = W.data[i];
  });
  return { shape: weightShape(layer), data };
}

/** The convolution as conv_backward wants it; what it reads of A_prev is only its shape. */
function cacheOf(cs: ConvStep, layer: Layer, dZ: Tensor<Numbers>) {
  const { W } = parameters(layer, dZ);
  const shape = [dZ.shape[0], ...geometry(cs, layer).outputShape.slice(1)];
  return {
    A_prev: zeros(dZ.data, shape),
    W: turnedOver(layer, W),
    b: zeros(dZ.data, [1, 1, 1, layer.inputShape[3]]),
    hparameters: options(layer),
  };
}

/** b is added by the core too: a convolution of each channel with the one weight 1. */
const adding = (layer: Layer, like: Numbers) => ({
  W: zeros(like, [1, 1, 1, layer.b.length], 1),
  b: { shape: [1, 1, 1, layer.b.length], data: numbersLike(like, layer.b) },
  groups: layer.b.length,
});

function sum(cs: ConvStep, layer: Layer, dZ: Tensor<Numbers>): Tensor<Numbers> {
  const { dA_prev } = cs.convBackward(dZ, cacheOf(cs, layer, dZ));
  const { W, b, groups } = adding(layer, dZ.data);
  return layer.b.every((x) => x === 0) ? dA_prev : cs.convForward(dA_prev, W, b, { groups }).Z;
}

export const transposed: Does = {
  geometry,
  given: turnedOver,

  forward: (cs, layer, A_prev) => activated(cs, layer, sum(cs, layer, A_prev)),

  // The convolution forward, and its dW with what flows in as its input.
  backward(cs, layer, A_prev, dOut) {
    const d = beforeActivation(cs, layer, () => sum(cs, layer, A_prev), dOut);
    const { W, b, hparameters } = cacheOf(cs, layer, A_prev);
    const back = cs.convBackward(A_prev, { A_prev: d, W, b, hparameters }).dW;
    const dW = parameters(layer, A_prev).W;
    order(layer).forEach((at, i) => {
      dW.data[i] = back.data[at];
    });
    const { groups, ...added } = adding(layer, A_prev.data);
    const { db } = cs.convBackward(d, { A_prev: d, ...added, hparameters: { groups } });
    return { dA_prev: cs.convForward(d, W, b, hparameters).Z, dW, db };
  },

  // The cells that reach one output cell, and the weights they meet there, are one window.
  terms(cs, layer, A_prev, cell) {
    const { axes } = geometry(cs, layer);
    const [i, y, x, c] = cell;
    const { W, b } = parameters(layer, A_prev);
    const [, , depth, n_C] = W.shape;
    const firstChannel = Math.floor(c / (n_C / layer.groups)) * depth;
    const [, , cols, channels] = A_prev.shape;
    const [down, across] = [reachingTaps(y, axisData(axes.h)), reachingTaps(x, axisData(axes.w))];
    const places = down.flatMap((r) => across.map((q) => [r, q] as const));
    const taps = places.map(([r, q]) => r.tap * layer.f[1] + q.tap);
    const from = places.map(
      ([r, q]) => ((i * A_prev.shape[1] + r.at) * cols + q.at) * channels + firstChannel,
    );
    const ks = Array.from({ length: depth }, (_, k) => k);
    const slice = numbersLike(
      A_prev.data,
      from.flatMap((at) => ks.map((k) => A_prev.data[at + k])),
    );
    const weights = numbersLike(
      A_prev.data,
      taps.flatMap((tap) => ks.map((k) => W.data[(tap * depth + k) * n_C + c])),
    );
    const shape = [down.length, across.length, depth];
    const bias = { shape: [1, 1, 1, 1], data: b.data.slice(c, c + 1) };
    // A cell that nothing reaches is b alone.
    const t = places.length
      ? cs.convTerms(
          { shape: [1, ...shape], data: slice },
          { shape: [...shape, 1], data: weights },
          bias,
          {},
          [0, 0, 0, 0],
        )
      : null;
    const Z = t ? numbersLike(A_prev.data, [t.Z]) : bias.data;
    return {
      cell,
      rows: down.map((r) => r.at),
      cols: across.map((q) => q.at),
      value: activated(cs, layer, { shape: [1, 1, 1, 1], data: Z }).data[0],
      conv: {
        firstChannel,
        depth,
        slice,
        weights,
        taps,
        products: t?.products.data ?? slice,
        channelSums: t?.channelSums ?? zeros(A_prev.data, [depth]).data,
        b: bias.data[0],
        Z: Z[0],
      },
      pool: null,
      copy: null,
    };
  },

  keep(cs, layer, A_prev) {
    const { A_prev: like, W, b, hparameters } = cacheOf(cs, layer, A_prev);
    const inputShape = like.shape;
    const activation = layer.activation === 'none' ? undefined : layer.activation;
    const { W: ones, b: added, groups } = adding(layer, A_prev.data);
    const conv = cs.convLayer({ inputShape, W, b, ...hparameters });
    const adder = () => {
      try {
        // Gradients are allocated at their first use; nothing else is from there on.
        void conv.outputGradient;
        return cs.convLayer({ inputShape, W: ones, b: added, groups, activation });
      } catch (error) {
        conv.dispose();
        throw error;
      }
    };
    const after = adder();
    return {
      outputShape: after.outputShape,
      get input() {
        return conv.outputGradient;
      },
      get output() {
        return after.output;
      },
      run() {
        conv.runBackward();
        after.input.set(conv.inputGradient);
        after.run();
      },
      setParameters(filters, bias) {
        conv.setParameters(turnedOver(layer, filters), b);
        after.setParameters(ones, bias);
      },
      dispose() {
        conv.dispose();
        after.dispose();
      },
    };
  },
};
