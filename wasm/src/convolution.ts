import {
  type Given,
  kept,
  mustMatch,
  mustShareDtype,
  type ReadTensor,
  readCell,
  readFilled,
  readNumber,
  readOptions,
  readPadding,
  readPair,
  readTensor,
} from './boundary.js';
import { refuse } from './errors.js';
import { bytesPerElement, copyIn, copyOut, size, withTensors } from './memory.js';
import type { Address, Core } from './raw.js';
import type {
  Cell,
  ConvCache,
  ConvHparameters,
  ConvTerms,
  Numbers,
  Sides,
  Tensor,
  ViewOf,
} from './types.js';

/**
 * Convolution as deep learning says it: the filter is not flipped (cross-correlation).
 *
 * Every function throws ConvStepError: 'invalid-argument' (a value out of range, a window that does
 * not fit), 'shape-mismatch' (ranks, lengths or channels that disagree), 'dtype-mismatch' (float32
 * beside float64) or 'out-of-memory'. An empty batch, m = 0, gives an empty result.
 *
 * The functions compute as `convLayer` does with `algorithm: 'auto'`. float64 adds up plain sums and
 * agrees with NumPy to 1e-12 of a tensor's largest magnitude. float32 is within the bound of the
 * algorithm chosen, stated at `Algorithm`; where that is Winograd (3×3, stride 1, more than a few
 * channels), the bound is of the input's largest magnitude, and a NaN reaches a whole tile. Where
 * that matters, use a layer with `algorithm: 'gemm'`.
 */
export interface ConvolutionFunctions {
  /**
   * Zeros around every image: `(m, n_H, n_W, n_C)` → `(m, n_H + top + bottom, n_W + left + right, n_C)`.
   *
   * @example
   * const X = cs.randomState(1).randn(4, 3, 3, 2);
   * cs.zeroPad(X, 2).shape                     // → [4, 7, 7, 2]
   * cs.zeroPad(X, [[0, 1], [0, 2]]).shape      // → [4, 4, 5, 2]
   */
  zeroPad<D extends Numbers>(X: Tensor<D>, pad: Sides): Tensor<ViewOf<D>>;

  /**
   * One position of one filter: the sum of `a_slice_prev * W`, plus `b`. Both tensors have the same
   * shape, `(f_H, f_W, n_C_prev)`; `b` is a number or a tensor of one element.
   *
   * @example
   * const slice = tensor([[1, 2], [3, 4]]);
   * const filter = tensor([[1, 0], [0, -1]]);
   * cs.convSingleStep(slice, filter, 0.5)      // → -2.5
   */
  convSingleStep<D extends Numbers>(
    a_slice_prev: Tensor<D>,
    W: Tensor<D>,
    b: number | Tensor<D>,
  ): number;

  /**
   * A_prev `(m, n_H_prev, n_W_prev, n_C_prev)`, W `(f_H, f_W, n_C_prev / groups, n_C)`,
   * b `(1, 1, 1, n_C)` → Z `(m, n_H, n_W, n_C)`, and the cache that `convBackward` takes.
   * m·n_H·n_W·n_C·f_H·f_W·n_C_prev/groups multiply-adds.
   *
   * @example
   * const random = cs.randomState(1);
   * const A_prev = random.randn(10, 4, 4, 3);
   * const W = random.randn(2, 2, 3, 8);
   * const b = random.randn(1, 1, 1, 8);
   * const { Z, cache } = cs.convForward(A_prev, W, b, { stride: 2, pad: 2 });
   * Z.shape                                    // → [10, 4, 4, 8]
   */
  convForward<D extends Numbers>(
    A_prev: Tensor<D>,
    W: Tensor<D>,
    b: Tensor<D>,
    hparameters?: ConvHparameters,
  ): { Z: Tensor<ViewOf<D>>; cache: ConvCache<D> };

  /**
   * The arithmetic behind `Z[i, h, w, c]`, term by term. The terms' Z equals that cell to 1e-12 of
   * the terms' magnitudes in float64.
   *
   * @example
   * const A_prev = tensor([[[[1], [2]], [[3], [4]]]]);
   * const W = tensor([[[[10]]]]);
   * const b = tensor([[[[0.5]]]]);
   * const terms = cs.convTerms(A_prev, W, b, {}, [0, 1, 0, 0]);
   * terms.rows                                 // → [1]
   * terms.products.data[0]                     // → 30
   * terms.Z                                    // → 30.5
   */
  convTerms<D extends Numbers>(
    A_prev: Tensor<D>,
    W: Tensor<D>,
    b: Tensor<D>,
    hparameters: ConvHparameters,
    cell: Cell,
  ): ConvTerms<ViewOf<D>>;

  /**
   * The gradients of Σ(Z·dZ): dZ `(m, n_H, n_W, n_C)` → dA_prev as A_prev, dW as W, db as b.
   *
   * @example
   * const A_prev = tensor([[[[1], [2]], [[3], [4]]]]);
   * const W = tensor([[[[10]]]]);
   * const b = tensor([[[[0.5]]]]);
   * const { Z, cache } = cs.convForward(A_prev, W, b);
   * const dZ = { shape: Z.shape, data: Float64Array.of(1, 1, 1, 1) };
   * const { dA_prev, dW, db } = cs.convBackward(dZ, cache);
   * dA_prev.data                               // → [10, 10, 10, 10]
   * dW.data                                    // → [10]
   * db.data                                    // → [4]
   */
  convBackward<D extends Numbers>(
    dZ: Tensor<ViewOf<D, ArrayBufferLike>>,
    cache: ConvCache<D>,
  ): { dA_prev: Tensor<ViewOf<D>>; dW: Tensor<ViewOf<D>>; db: Tensor<ViewOf<D>> };
}

/** The arguments of a convolution, read once. */
interface ReadConv<D extends Numbers> {
  readonly A_prev: ReadTensor<D>;
  readonly W: ReadTensor<D>;
  readonly b: ReadTensor<D>;
  /** Three TensorClaims and the core's ConvHparameters. */
  readonly description: readonly number[];
}

export const convKeys = ['stride', 'pad', 'dilation', 'groups'] as const;

/** The core's ConvHparameters. */
export function describeConv(caller: string, hparameters: Given<ConvHparameters>): number[] {
  const {
    stride = 1,
    pad = 0,
    dilation = 1,
    groups = 1,
  } = readOptions(caller, 'hparameters', hparameters, convKeys);
  return [
    ...readPair(caller, 'stride', stride),
    ...readPair(caller, 'dilation', dilation),
    ...readPadding(caller, pad),
    readNumber(caller, 'groups', groups),
  ];
}

function readConv<D extends Numbers>(
  caller: string,
  A_prev_: Tensor<D>,
  W_: Tensor<D>,
  b_: Tensor<D>,
  hparameters: ConvHparameters,
): ReadConv<D> {
  const A_prev = readTensor(caller, 'A_prev', A_prev_);
  const W = readTensor(caller, 'W', W_);
  const b = readTensor(caller, 'b', b_);
  const description = [
    ...A_prev.claim,
    ...W.claim,
    ...b.claim,
    ...describeConv(caller, hparameters),
  ];
  return { A_prev, W, b, description };
}

/** The number in a tensor of one element. */
function readScalar<D extends Numbers>(
  caller: string,
  argument: string,
  value: Tensor<D>,
  like: ReadTensor<D>,
): number {
  const scalar = readFilled(caller, argument, value, 1);
  mustShareDtype(caller, scalar, 'a_slice_prev', like);
  if (scalar.length !== 1) {
    const given = `has ${scalar.length} elements`;
    refuse('shape-mismatch', caller, argument, given, 'must be a number or a tensor of one');
  }
  return scalar.data[0] as number;
}

export function convolution(core: Core): ConvolutionFunctions {
  const { raw } = core;

  /** A layer of the convolution checked last, for one call; its type is its dtype. */
  function withLayer<R>(
    caller: string,
    W: ReadTensor,
    b: ReadTensor,
    use: (layer: Address, input: Address, output: Address) => R,
  ): R {
    return withTensors(core, caller, [W, b], [], ([w, bias]) => {
      const create = () => raw.convLayerCreate(W.dtype, 0, 0, w, bias, 0);
      return core.withLayer(caller, W.dtype, create, use);
    });
  }

  return {
    zeroPad(X_, pad) {
      const caller = 'zeroPad';
      const X = readTensor(caller, 'X', X_);
      const padding = readPadding(caller, pad);
      if (padding[0] !== 0) {
        refuse('invalid-argument', caller, 'pad', `is '${pad}'`, 'there is no window to fit it to');
      }
      const answer = core.check(caller, [...X.claim, ...padding], () => raw.checkZeroPad());
      const shape = [...answer.subarray(0, 4)];
      const out = size(shape) * bytesPerElement(X.dtype);
      return withTensors(core, caller, [X], [out], ([x, x_pad]) => {
        raw.zeroPad(X.dtype, x, x_pad);
        return copyOut(core, X.dtype, x_pad, shape);
      });
    },

    convSingleStep(a_slice_prev_, W_, b_) {
      const caller = 'convSingleStep';
      const a = readFilled(caller, 'a_slice_prev', a_slice_prev_, 1);
      const W = readFilled(caller, 'W', W_, 1);
      mustMatch(caller, W, 'a_slice_prev', a);
      const b = typeof b_ === 'number' ? b_ : readScalar(caller, 'b', b_, a);
      return withTensors(core, caller, [a, W], [], ([slice, filter]) =>
        raw.convSingleStep(a.dtype, a.length, slice, filter, b),
      );
    },

    convForward(A_prev_, W_, b_, hparameters = {}) {
      const caller = 'convForward';
      const { A_prev, W, b, description } = readConv(caller, A_prev_, W_, b_, hparameters);
      const answer = core.check(caller, description, () => raw.checkConv());
      const shape = [...answer.subarray(0, 4)];
      const { dtype } = A_prev;
      const Z = withLayer(caller, W, b, (layer, input, output) => {
        copyIn(core, caller, A_prev, input);
        raw.layerRun(dtype, layer);
        return copyOut<ViewOf<typeof A_prev.data>>(core, dtype, output, shape);
      });
      return { Z, cache: { A_prev: kept(A_prev), W: kept(W), b: kept(b), hparameters } };
    },

    convTerms<D extends Numbers>(
      A_prev_: Tensor<D>,
      W_: Tensor<D>,
      b_: Tensor<D>,
      hparameters: ConvHparameters,
      cell: Cell,
    ): ConvTerms<ViewOf<D>> {
      const caller = 'convTerms';
      const { A_prev, W, b, description } = readConv(caller, A_prev_, W_, b_, hparameters);
      const place = readCell(caller, cell);
      const answer = core.check(caller, [...description, ...place], () => raw.checkConvCell());
      const firstChannel = answer[0] as number;
      const { dtype } = A_prev;
      const [f_H, f_W, channels] = W.shape as [number, number, number, number];
      const shape = [f_H, f_W, channels];
      const element = bytesPerElement(dtype);
      const sizes = [
        f_H * 4,
        f_W * 4,
        size(shape) * element,
        size(shape) * element,
        channels * element,
      ] as const;
      return withTensors(core, caller, [A_prev, W, b], sizes, (addresses) => {
        const [a, w, bias, rows, cols, slice, products, sums] = addresses;
        const Z = raw.convTerms(dtype, a, w, bias, rows, cols, slice, products, sums);
        return {
          rows: [...new Int32Array(core.memory, rows, f_H)],
          cols: [...new Int32Array(core.memory, cols, f_W)],
          firstChannel,
          slice: copyOut(core, dtype, slice, shape),
          products: copyOut(core, dtype, products, shape),
          channelSums: copyOut<ViewOf<D>>(core, dtype, sums, [channels]).data,
          b: b.data[place[3] as number] as number,
          Z,
        };
      });
    },

    convBackward(dZ_, cache) {
      const caller = 'convBackward';
      const dZ = readTensor(caller, 'dZ', dZ_);
      const { A_prev: A_prev_, W: W_, b: b_, hparameters } = readOptions(caller, 'cache', cache);
      const { A_prev, W, b, description } = readConv(caller, A_prev_, W_, b_, hparameters);
      core.check(caller, [...dZ.claim, ...description], () => raw.checkConvBackward());
      const { dtype } = dZ;
      return withLayer(caller, W, b, (layer, input) => {
        const gradients = core.check(caller, [], () => raw.layerPrepareBackward(dtype, layer, 0));
        const [dz, da, dw, db] = gradients as unknown as [number, number, number, number];
        copyIn(core, caller, dZ, dz);
        copyIn(core, caller, A_prev, input);
        raw.layerRunBackward(dtype, layer);
        return {
          dA_prev: copyOut(core, dtype, da, A_prev.shape),
          dW: copyOut(core, dtype, dw, W.shape),
          db: copyOut(core, dtype, db, b.shape),
        };
      });
    },
  };
}
