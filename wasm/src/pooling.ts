import {
  count,
  type Dtype,
  type Given,
  kept,
  type ReadTensor,
  readCell,
  readFilled,
  readNumber,
  readOptions,
  readPadding,
  readPair,
  readShape,
  readTensor,
  readWord,
} from './boundary.js';
import { describe, refuse } from './errors.js';
import { bytesPerElement, copyIn, copyOut, withTensors } from './memory.js';
import type { Address, Core } from './raw.js';
import type {
  Cell,
  Numbers,
  PoolCache,
  PoolHparameters,
  PoolMode,
  PoolTerms,
  Tensor,
  ViewOf,
} from './types.js';

/**
 * Pooling, with NumPy's semantics: max ignores padding and passes NaN on; average divides by the
 * cells inside the input, or by the whole window with `countIncludePad`.
 *
 * Every function throws ConvStepError: 'invalid-argument' (a value out of range, a window that does
 * not fit, padding as large as the window), 'shape-mismatch', 'dtype-mismatch' or 'out-of-memory'.
 * An empty batch, m = 0, gives an empty result.
 *
 * Maxima are exact. Averages are within (f_H·f_W + 1)·eps of the mean magnitude, eps = 2⁻⁵³ in
 * float64 and 2⁻²⁴ in float32.
 */
export interface PoolingFunctions {
  /**
   * A_prev `(m, n_H_prev, n_W_prev, n_C)` → A `(m, n_H, n_W, n_C)`, and the cache that
   * `poolBackward` takes.
   *
   * @example
   * const A_prev = tensor([[[[1], [2]], [[3], [4]]]]);
   * cs.poolForward(A_prev, { f: 2, stride: 2 }, 'max').A.data          // → [4]
   * cs.poolForward(A_prev, { f: 2, stride: 2 }, 'average').A.data      // → [2.5]
   */
  poolForward<D extends Numbers>(
    A_prev: Tensor<D>,
    hparameters: PoolHparameters,
    mode?: PoolMode,
  ): { A: Tensor<ViewOf<D>>; cache: PoolCache<D> };

  /**
   * The arithmetic behind `A[i, h, w, c]`.
   *
   * @example
   * const A_prev = tensor([[[[1], [2]], [[3], [4]]]]);
   * const terms = cs.poolTerms(A_prev, { f: 2, stride: 1, pad: 1 }, 'average', [0, 0, 1, 0]);
   * terms.rows                                 // → [-1, 0]
   * terms.values.data                          // → [NaN, NaN, 1, 2]
   * terms.divisor                              // → 2
   * terms.A                                    // → 1.5
   */
  poolTerms<D extends Numbers>(
    A_prev: Tensor<D>,
    hparameters: PoolHparameters,
    mode: PoolMode,
    cell: Cell,
  ): PoolTerms<ViewOf<D>>;

  /**
   * dA `(m, n_H, n_W, n_C)` → dA_prev as A_prev, the gradient of Σ(A·dA). In mode max every cell
   * that equals its window's maximum receives the whole gradient.
   *
   * @example
   * const A_prev = tensor([[[[1], [2]], [[3], [4]]]]);
   * const dA = tensor([[[[8]]]]);
   * const { cache } = cs.poolForward(A_prev, { f: 2, stride: 2 }, 'max');
   * cs.poolBackward(dA, cache).data                                    // → [0, 0, 0, 8]
   * cs.poolBackward(dA, { ...cache, mode: 'average' }).data            // → [2, 2, 2, 2]
   */
  poolBackward<D extends Numbers>(
    dA: Tensor<ViewOf<D, ArrayBufferLike>>,
    cache: PoolCache<D>,
  ): Tensor<ViewOf<D>>;

  /**
   * 1 at every element that equals the largest, as `x == np.max(x)`; all 0 where x has a NaN.
   *
   * @example cs.createMaskFromWindow(tensor([[1, 3], [3, 2]])).data      // → [0, 1, 1, 0]
   */
  createMaskFromWindow<D extends Numbers>(x: Tensor<D>): Tensor<Uint8Array<ArrayBuffer>>;

  /**
   * `dz` in equal shares over a window of `shape` [n_H, n_W].
   *
   * @example cs.distributeValue(2, [2, 2]).data                          // → [0.5, 0.5, 0.5, 0.5]
   */
  distributeValue(dz: number, shape: readonly number[]): Tensor<Float64Array<ArrayBuffer>>;
}

const modes = ['max', 'average'] as const;

/** The arguments of a pooling, read once. */
interface ReadPool<D extends Numbers> {
  readonly A_prev: ReadTensor<D>;
  readonly f: readonly [number, number];
  /** A TensorClaim and the core's PoolHparameters. */
  readonly description: readonly number[];
}

export const poolKeys = ['f', 'stride', 'pad', 'countIncludePad'] as const;

/** The core's PoolHparameters, and f on its own. */
export function describePool(caller: string, hparameters: Given<PoolHparameters>, mode: PoolMode) {
  const {
    f: f_,
    stride,
    pad = 0,
    countIncludePad = false,
  } = readOptions(caller, 'hparameters', hparameters, poolKeys);
  if (typeof countIncludePad !== 'boolean') {
    const given = describe(countIncludePad);
    refuse('invalid-argument', caller, 'countIncludePad', given, 'must be true or false');
  }
  const f = readPair(caller, 'f', f_);
  const description = [
    ...f,
    ...readPair(caller, 'stride', stride),
    ...readPadding(caller, pad),
    countIncludePad ? 1 : 0,
    readWord(caller, 'mode', mode, modes),
  ];
  return { f, description };
}

function readPool<D extends Numbers>(
  caller: string,
  A_prev_: Tensor<D>,
  hparameters: PoolHparameters,
  mode: PoolMode,
): ReadPool<D> {
  const A_prev = readTensor(caller, 'A_prev', A_prev_);
  const { f, description } = describePool(caller, hparameters, mode);
  return { A_prev, f, description: [...A_prev.claim, ...description] };
}

export function pooling(core: Core): PoolingFunctions {
  const { raw } = core;

  /** A layer of the pooling checked last, for one call. */
  function withLayer<R>(
    caller: string,
    dtype: Dtype,
    use: (layer: Address, input: Address, output: Address) => R,
  ): R {
    return core.withLayer(caller, 2 + dtype, () => raw.poolLayerCreate(dtype, 0), use);
  }

  return {
    poolForward(A_prev_, hparameters, mode = 'max') {
      const caller = 'poolForward';
      const { A_prev, description } = readPool(caller, A_prev_, hparameters, mode);
      const answer = core.check(caller, description, () => raw.checkPool());
      const shape = [...answer.subarray(0, 4)];
      const { dtype } = A_prev;
      const A = withLayer(caller, dtype, (layer, input, output) => {
        copyIn(core, caller, A_prev, input);
        raw.layerRun(2 + dtype, layer);
        return copyOut<ViewOf<typeof A_prev.data>>(core, dtype, output, shape);
      });
      return { A, cache: { A_prev: kept(A_prev), hparameters, mode } };
    },

    poolTerms<D extends Numbers>(
      A_prev_: Tensor<D>,
      hparameters: PoolHparameters,
      mode: PoolMode,
      cell: Cell,
    ): PoolTerms<ViewOf<D>> {
      const caller = 'poolTerms';
      const { A_prev, f, description } = readPool(caller, A_prev_, hparameters, mode);
      core.check(caller, [...description, ...readCell(caller, cell)], () => raw.checkPoolCell());
      const { dtype } = A_prev;
      const [f_H, f_W] = f;
      const area = f_H * f_W;
      const sizes = [f_H * 4, f_W * 4, area * bytesPerElement(dtype), area, area] as const;
      return withTensors(core, caller, [A_prev], sizes, (addresses) => {
        const [a_prev, rows, cols, values, inside, mask] = addresses;
        const A = raw.poolTerms(dtype, a_prev, rows, cols, values, inside, mask);
        const flags = (address: number) => ({
          shape: [f_H, f_W],
          data: new Uint8Array(core.memory, address, area).slice(),
        });
        return {
          rows: [...new Int32Array(core.memory, rows, f_H)],
          cols: [...new Int32Array(core.memory, cols, f_W)],
          values: copyOut(core, dtype, values, [f_H, f_W]),
          inside: flags(inside),
          mask: flags(mask),
          divisor: core.answer(0),
          A,
        };
      });
    },

    poolBackward(dA_, cache) {
      const caller = 'poolBackward';
      const dA = readTensor(caller, 'dA', dA_);
      const { A_prev: A_prev_, hparameters, mode } = readOptions(caller, 'cache', cache);
      const { A_prev, description } = readPool(caller, A_prev_, hparameters, mode);
      core.check(caller, [...dA.claim, ...description], () => raw.checkPoolBackward());
      const { dtype } = dA;
      return withLayer(caller, dtype, (layer, input) => {
        const gradients = core.check(caller, [], () =>
          raw.layerPrepareBackward(2 + dtype, layer, 0),
        );
        const [da, da_prev] = gradients as unknown as [number, number];
        copyIn(core, caller, dA, da);
        // An average's gradient depends on neither.
        if (mode !== 'average') {
          copyIn(core, caller, A_prev, input);
          raw.layerRun(2 + dtype, layer);
        }
        raw.layerRunBackward(2 + dtype, layer);
        return copyOut(core, dtype, da_prev, A_prev.shape);
      });
    },

    createMaskFromWindow(x_) {
      const caller = 'createMaskFromWindow';
      const x = readFilled(caller, 'x', x_, 1);
      return withTensors(core, caller, [x], [x.length], ([values, mask]) => {
        raw.createMaskFromWindow(x.dtype, x.length, values, mask);
        return { shape: x.shape, data: new Uint8Array(core.memory, mask, x.length).slice() };
      });
    },

    distributeValue(dz, shape_) {
      const caller = 'distributeValue';
      const value = readNumber(caller, 'dz', dz);
      const shape = readShape(caller, 'shape', shape_);
      const length = count(caller, 'shape', shape, 1);
      return core.borrow(caller, [length * 8], ([a]) => {
        raw.distributeValue(value, length, a);
        return copyOut(core, 1, a, shape);
      });
    },
  };
}
