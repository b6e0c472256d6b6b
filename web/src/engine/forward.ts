/** Calls the module for a layer: the page's one way to an output and to the terms of a cell. */
import type { ConvStep, Geometry, Numbers, Tensor } from 'convstep';
import type { AxisData } from '../model/geometryText';
import type { Layer } from '../model/layer';
import type { Cell } from '../model/state';
import { padOf } from './diagnose';
import type { Terms } from './protocol';

const numbersLike = (like: Numbers, from: readonly number[]): Numbers =>
  like instanceof Float32Array ? Float32Array.from(from) : Float64Array.from(from);

/** W and b as tensors of the input's own type. */
export function parameters(layer: Layer, A_prev: Tensor<Numbers>) {
  const n_C = layer.b.length;
  const [rows, cols] = layer.f;
  const depth = layer.inputShape[3] / layer.groups;
  return {
    W: { shape: [rows, cols, depth, n_C], data: numbersLike(A_prev.data, layer.W) },
    b: { shape: [1, 1, 1, n_C], data: numbersLike(A_prev.data, layer.b) },
  };
}

export const convOptions = (layer: Layer) => ({
  stride: layer.stride,
  pad: padOf(layer.pad),
  dilation: layer.dilation,
  groups: layer.groups,
});

export const poolOptions = (layer: Layer) => ({
  f: layer.f,
  stride: layer.stride,
  pad: padOf(layer.pad),
  countIncludePad: layer.countIncludePad,
});

export function geometry(cs: ConvStep, layer: Layer): Geometry {
  const { inputShape, f, stride, pad, dilation, op, b } = layer;
  const n_C = op === 'conv' ? b.length : inputShape[3];
  return cs.outputGeometry({ inputShape, f, stride, pad: padOf(pad), dilation, n_C });
}

/** The core's axis without its method, so that it can travel; each start is asked for once. */
export const axisData = (axis: Geometry['axes']['h']): AxisData => ({
  in: axis.in,
  window: axis.window,
  stride: axis.stride,
  dilation: axis.dilation,
  padBefore: axis.padBefore,
  padAfter: axis.padAfter,
  out: axis.out,
  extent: axis.extent,
  dropped: axis.dropped,
  starts: Array.from({ length: axis.out }, (_, i) => axis.start(i)),
});

/** What the activation makes of Z, where there is one. */
const activated = (cs: ConvStep, { activation }: Layer, Z: Tensor<Numbers>): Tensor<Numbers> =>
  activation === 'none' ? Z : cs.activationForward(Z, activation).A;

export function forward(cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>): Tensor<Numbers> {
  if (layer.op === 'conv') {
    const { W, b } = parameters(layer, A_prev);
    const { Z } = cs.convForward(A_prev, W, b, convOptions(layer));
    return activated(cs, layer, Z);
  }
  return cs.poolForward(A_prev, poolOptions(layer), layer.op).A;
}

/** Gradients of a loss whose gradient with respect to the output is `dOut`. */
export function backward(
  cs: ConvStep,
  layer: Layer,
  A_prev: Tensor<Numbers>,
  dOut: Tensor<Numbers>,
) {
  if (layer.op === 'conv') {
    const { W, b } = parameters(layer, A_prev);
    const cache = { A_prev, W, b, hparameters: convOptions(layer) };
    if (layer.activation === 'none') return cs.convBackward<Numbers>(dOut, cache);
    const { Z } = cs.convForward(A_prev, W, b, cache.hparameters);
    const dZ = cs.activationBackward<Numbers>(dOut, { Z, activation: layer.activation });
    return cs.convBackward<Numbers>(dZ, cache);
  }
  const cache = { A_prev, hparameters: poolOptions(layer), mode: layer.op };
  return { dA_prev: cs.poolBackward<Numbers>(dOut, cache), dW: null, db: null };
}

export function terms(cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>, cell: Cell) {
  const single = A_prev.data instanceof Float32Array;
  if (layer.op === 'conv') {
    const { W, b } = parameters(layer, A_prev);
    const t = cs.convTerms(A_prev, W, b, convOptions(layer), cell);
    const Z = { shape: [1, 1, 1, 1], data: numbersLike(A_prev.data, [t.Z]) };
    return {
      cell,
      single,
      rows: [...t.rows],
      cols: [...t.cols],
      value: activated(cs, layer, Z).data[0],
      conv: {
        firstChannel: t.firstChannel,
        depth: t.slice.shape[2],
        slice: t.slice.data,
        products: t.products.data,
        channelSums: t.channelSums,
        b: t.b,
        Z: t.Z,
      },
      pool: null,
    } satisfies Omit<Terms, 'run'>;
  }
  const t = cs.poolTerms(A_prev, poolOptions(layer), layer.op, cell);
  return {
    cell,
    single,
    rows: [...t.rows],
    cols: [...t.cols],
    value: t.A,
    conv: null,
    pool: {
      values: t.values.data,
      inside: t.inside.data,
      mask: t.mask.data,
      divisor: t.divisor,
    },
  } satisfies Omit<Terms, 'run'>;
}
