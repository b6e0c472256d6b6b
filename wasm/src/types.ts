/**
 * The shapes and words of the public API. Names are the field's: `A_prev`, `W`, `b`, `Z`, and a
 * leading `d` for the gradient of the loss with respect to what follows (`dZ`, `dW`).
 *
 * Tensors are NHWC and row-major: an activation has shape `(m, n_H, n_W, n_C)`, a filter bank
 * `(f_H, f_W, n_C_prev / groups, n_C)`, a bias `(1, 1, 1, n_C)`.
 */

/** The numbers a tensor can be computed in. One call uses one of them throughout. */
export type Numbers<Buffer extends ArrayBufferLike = ArrayBufferLike> =
  | Float32Array<Buffer>
  | Float64Array<Buffer>;

/** A tensor is any object with these two members; `data.length` is the product of `shape`. */
export interface Tensor<D extends ArrayBufferView = Float64Array> {
  readonly shape: readonly number[];
  readonly data: D;
}

/**
 * The typed array of a result, and of a layer's views: of the same kind as the tensors it was made
 * from, whatever buffer those lie in, and whatever subclass they are.
 */
export type ViewOf<
  D extends Numbers,
  Buffer extends ArrayBufferLike = ArrayBuffer,
> = D extends Float32Array ? Float32Array<Buffer> : Float64Array<Buffer>;

/** One number for both axes, or `[height, width]`. */
export type Pair = number | readonly [height: number, width: number];

/** Padding by hand: the same on all sides, per axis, or `[[top, bottom], [left, right]]`. */
export type Sides =
  | Pair
  | readonly [
      vertical: readonly [top: number, bottom: number],
      horizontal: readonly [left: number, right: number],
    ];

/**
 * Padding: `Sides`, or `'valid'` (none), or `'same'` (output = ceil(input / stride); where the
 * total is odd the extra cell is at the bottom and right, TensorFlow's rule).
 */
export type Padding = Sides | 'same' | 'valid';

/** How a convolution slides. */
export interface ConvHparameters {
  /** Distance between neighbouring windows; default 1. */
  readonly stride?: Pair;
  /** Zeros around the input; default 0. */
  readonly pad?: Padding;
  /** Distance between neighbouring taps of a window; default 1. */
  readonly dilation?: Pair;
  /** Number of groups that channels are split into; default 1, `n_C_prev` is depthwise. */
  readonly groups?: number;
}

/** How a pooling window slides. */
export interface PoolHparameters {
  /** Window size. */
  readonly f: Pair;
  /** Distance between neighbouring windows. */
  readonly stride: Pair;
  /** Padding, smaller than `f` on every side; default 0. */
  readonly pad?: Padding;
  /** Whether an average divides by all cells of the window or only by those inside; default false. */
  readonly countIncludePad?: boolean;
}

/** What a pooling takes of each window. */
export type PoolMode = 'max' | 'average';

/** relu(z) = max(0, z), sigmoid(z) = 1 / (1 + e⁻ᶻ), tanh(z). */
export type ActivationName = 'relu' | 'sigmoid' | 'tanh';

/**
 * What `convForward` remembers for `convBackward`: the very data it was given, nothing copied, but of
 * a layer's view the numbers, which the layer writes over.
 */
export interface ConvCache<D extends Numbers = Float64Array> {
  readonly A_prev: Tensor<D>;
  readonly W: Tensor<D>;
  readonly b: Tensor<D>;
  readonly hparameters: ConvHparameters;
}

/** What `poolForward` remembers for `poolBackward`. */
export interface PoolCache<D extends Numbers = Float64Array> {
  readonly A_prev: Tensor<D>;
  readonly hparameters: PoolHparameters;
  readonly mode: PoolMode;
}

/** What `activationForward` remembers for `activationBackward`. */
export interface ActivationCache<D extends Numbers = Float64Array> {
  readonly Z: Tensor<D>;
  readonly activation: ActivationName;
}

/** An output cell: example, row, column, channel; all 0-based. */
export type Cell = readonly [i: number, h: number, w: number, c: number];

/** The arithmetic of one output cell of a convolution. */
export interface ConvTerms<D extends Numbers = Float64Array<ArrayBuffer>> {
  /** Input row of each row of the window; outside `0 … n_H_prev − 1` it is padding. */
  readonly rows: readonly number[];
  /** Input column of each column of the window; outside `0 … n_W_prev − 1` it is padding. */
  readonly cols: readonly number[];
  /** Index of the first input channel this filter reads: 0 unless `groups` > 1. */
  readonly firstChannel: number;
  /** The window's input, zeros where padded: `(f_H, f_W, n_C_prev / groups)`. */
  readonly slice: Tensor<D>;
  /** `slice` times the filter, element by element: the same shape. */
  readonly products: Tensor<D>;
  /** The sum of `products` per input channel. */
  readonly channelSums: D;
  readonly b: number;
  /** The sum of all products, plus b. */
  readonly Z: number;
}

/** The arithmetic of one output cell of a pooling. */
export interface PoolTerms<D extends Numbers = Float64Array<ArrayBuffer>> {
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  /** The window's input, NaN where padded: `(f_H, f_W)`. */
  readonly values: Tensor<D>;
  /** 1 for every cell that is inside the input (and so takes part), else 0: `(f_H, f_W)`. */
  readonly inside: Tensor<Uint8Array<ArrayBuffer>>;
  /** `mode` max: 1 at every cell that equals the maximum; average: all 0. */
  readonly mask: Tensor<Uint8Array<ArrayBuffer>>;
  /** `mode` average: what the sum is divided by; max: 0. */
  readonly divisor: number;
  readonly A: number;
}

/** One direction of sliding; the same for convolution, pooling and their gradients. */
export interface Axis {
  /** Size of the input, padding apart. */
  readonly in: number;
  /** Taps of the window. */
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBefore: number;
  readonly padAfter: number;
  /** Output size: floor((in + padBefore + padAfter − extent) / stride) + 1. */
  readonly out: number;
  /** Cells that a window spans: dilation · (window − 1) + 1. */
  readonly extent: number;
  /** Cells at the end that the floor leaves unread. */
  readonly dropped: number;
  /**
   * Input position where window `i`, from 0 to out − 1, starts; negative means padding. Throws
   * ConvStepError 'invalid-argument' for any other `i`.
   */
  start(i: number): number;
}

/** What is to slide over what. */
export interface GeometryRequest {
  /** `(m, n_H, n_W, n_C)`. */
  readonly inputShape: readonly number[];
  readonly f: Pair;
  readonly stride?: Pair;
  readonly pad?: Padding;
  readonly dilation?: Pair;
  /** Channels of the output; default: those of the input. */
  readonly n_C?: number;
}

/** How windows lie, per axis, and what they give. */
export interface Geometry {
  readonly outputShape: readonly number[];
  readonly axes: { readonly h: Axis; readonly w: Axis };
}

/** NumPy's legacy generator, `numpy.random.RandomState(seed)`. */
export interface RandomState {
  /** Standard normal numbers in the order that `numpy.random.randn` draws them. */
  randn(...shape: number[]): Tensor<Float64Array<ArrayBuffer>>;
  /** Uniform numbers in [0, 1), `numpy.random.random_sample`, bit for bit. */
  randomSample(...shape: number[]): Tensor<Float64Array<ArrayBuffer>>;
}
