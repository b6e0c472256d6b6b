import { readActivation } from './activation.js';
import {
  claim,
  type Dtype,
  dtypeNames,
  dtypes,
  mustMatch,
  type ReadTensor,
  readFilled,
  readOptions,
  readShape,
  readTensor,
  readWord,
} from './boundary.js';
import { convKeys, describeConv } from './convolution.js';
import { refuse } from './errors.js';
import { Layer, type LayerParts, type LayerType } from './layer.js';
import { size, withTensors } from './memory.js';
import { describePool, poolKeys } from './pooling.js';
import type { Address, Core } from './raw.js';
import type {
  ActivationName,
  ConvHparameters,
  Numbers,
  PoolHparameters,
  PoolMode,
  Tensor,
  ViewOf,
} from './types.js';

/**
 * How a convolution is computed; 'auto' takes the fastest that fits the shape.
 *
 * 'reference': the exercise's loops. 'gemm': a matrix product over windows. 'direct': along image
 * rows, for few channels. 'depthwise', in float32: n_C = n_C_prev = groups. Each element is within
 * (N + 2)·eps·(Σ|a·w| + |b|) of the exact sum of its N products and b, eps = 2⁻²⁴ in float32, 2⁻⁵³ in
 * float64.
 *
 * 'winograd', in float32: for 3×3, stride 1, dilation 1, the best of F(2×2, 3×3), F(4×4, 3×3) and
 * F(6×6, 3×3), or one of them by name. Each element is within (10, 30, 200, plus n_C_prev / 8)·eps
 * times (max|A_prev|·Σ|w| + |b|), as long as max|A_prev|·Σ|w| and max|A_prev| are at most 2e37, 1.8e36,
 * 2e35; and a NaN or an infinity reaches every output of its tile.
 *
 * Gradients of the input are within the same bounds, of dZ and W, without b; those of W and b within
 * (m·n_H·n_W + 2)·eps·Σ|a·dz|. Through sigmoid and tanh dz is computed from the output alone, and is
 * within 20·eps·|dA|; `activationBackward`, from Z, keeps its digits where the output is nearly 1.
 */
export type Algorithm =
  | 'auto'
  | 'reference'
  | 'gemm'
  | 'direct'
  | 'depthwise'
  | 'winograd'
  | 'winograd2'
  | 'winograd4'
  | 'winograd6';

// The core's enum Algorithm, in its order. The type names them once more, for who reads it in a manual.
const algorithms: readonly Algorithm[] = [
  'auto',
  'reference',
  'gemm',
  'direct',
  'depthwise',
  'winograd',
  'winograd2',
  'winograd4',
  'winograd6',
];

/** Where a layer's input comes from: exactly one of the two. */
export interface LayerInput {
  /** `(m, n_H_prev, n_W_prev, n_C_prev)`: the layer has an input of its own. */
  readonly inputShape?: readonly number[];
  /** Another layer of the same module: its output is this layer's input, without a copy. */
  readonly inputFrom?: Layer;
}

/** What `convLayer` makes a layer from. */
export interface ConvLayerRequest<D extends Numbers> extends ConvHparameters, LayerInput {
  /** `(f_H, f_W, n_C_prev / groups, n_C)`; its dtype is the layer's. */
  readonly W: Tensor<D>;
  /** `(1, 1, 1, n_C)`. */
  readonly b: Tensor<D>;
  /** Applied to Z in the same pass; default none. */
  readonly activation?: ActivationName;
  /** Default 'auto'. */
  readonly algorithm?: Algorithm;
}

/** What `poolLayer` makes a layer from. */
export interface PoolLayerRequest<Name extends keyof DtypeNames>
  extends PoolHparameters,
    LayerInput {
  /** Default 'max'. */
  readonly mode?: PoolMode;
  /** Default that of `inputFrom`, else 'float32'. */
  readonly dtype?: Name;
}

/** The typed array of each dtype, as a layer shows it. */
export interface DtypeNames {
  float32: Float32Array<ArrayBuffer>;
  float64: Float64Array<ArrayBuffer>;
}

/** Layers: for computing the same thing many times. */
export interface LayerFunctions {
  /**
   * A convolution that keeps its memory.
   *
   * @throws ConvStepError as `convForward`; 'invalid-argument' where `algorithm` cannot compute this
   * shape and dtype
   * @example
   * const W = tensor(new Float32Array(5 * 5 * 8).fill(0.1), [5, 5, 1, 8]);
   * const b = tensor(new Float32Array(8), [1, 1, 1, 8]);
   * const layer = cs.convLayer({ inputShape: [1, 28, 28, 1], W, b, pad: 'same', activation: 'relu' });
   * layer.input.fill(1);
   * layer.run();
   * layer.outputShape                          // → [1, 28, 28, 8]
   * layer.outputGradient.fill(1);
   * layer.runBackward();
   * layer.biasGradient[0]                      // → 784
   * layer.dispose();
   */
  convLayer<D extends Numbers>(request: ConvLayerRequest<D>): ConvLayer<ViewOf<D>>;

  /**
   * A pooling that keeps its memory.
   *
   * @example
   * const first = cs.poolLayer({ inputShape: [1, 8, 8, 3], f: 2, stride: 2, dtype: 'float64' });
   * const second = cs.poolLayer({ inputFrom: first, f: 2, stride: 2 });
   * first.input.fill(7);
   * first.run();
   * second.run();                              // reads what the first wrote, without a copy
   * second.outputShape                         // → [1, 2, 2, 3]
   * second.output[0]                           // → 7
   * second.dispose();
   * first.dispose();
   */
  poolLayer<D extends Numbers<ArrayBuffer>>(
    request: PoolLayerRequest<keyof DtypeNames> & { readonly inputFrom: Layer<D> },
  ): PoolLayer<D>;
  /**
   * A pooling with an input of its own, of the `dtype` that is asked for.
   *
   * @example
   * const layer = cs.poolLayer({ inputShape: [1, 8, 8, 3], f: 2, stride: 2 });
   * layer.outputShape                          // → [1, 4, 4, 3]
   * layer.dispose();
   */
  poolLayer<Name extends keyof DtypeNames = 'float32'>(
    request: PoolLayerRequest<Name> & { readonly inputFrom?: undefined },
  ): PoolLayer<DtypeNames[Name]>;
}

const inputKeys = ['inputShape', 'inputFrom'] as const;
const convRequestKeys = [...inputKeys, 'W', 'b', ...convKeys, 'activation', 'algorithm'] as const;
const poolRequestKeys = [...inputKeys, ...poolKeys, 'mode', 'dtype'] as const;

/** What the core answers to the creation of a convolution. */
interface ConvParts extends LayerParts {
  readonly algorithm: Algorithm;
}

/** A convolution that keeps its memory; `convLayer` makes it. */
export class ConvLayer<D extends Numbers<ArrayBuffer> = Numbers<ArrayBuffer>> extends Layer<D> {
  /** `(f_H, f_W, n_C_prev / groups, n_C)`. */
  readonly weightShape: readonly number[];
  /** How it computes: never 'auto'. */
  readonly algorithm: Algorithm;
  readonly #core: Core;
  readonly #address: Address;
  readonly #dtype: Dtype;

  /** @internal */
  constructor(parts: ConvParts, W: ReadTensor) {
    super(parts);
    this.#core = parts.core;
    this.#address = parts.address;
    this.#dtype = W.dtype;
    this.weightShape = Object.freeze([...W.shape]);
    this.algorithm = parts.algorithm;
  }

  /** The gradient of W, as `weightShape`, after `runBackward`. */
  get weightGradient(): D {
    return this.parameterGradient('weightGradient', 0);
  }

  /** The gradient of b, n_C numbers, after `runBackward`. */
  get biasGradient(): D {
    return this.parameterGradient('biasGradient', 1);
  }

  /**
   * Other weights and biases, of the same shapes and dtype. The next `run` and `runBackward` also lay
   * them out as their algorithms read them.
   *
   * @throws ConvStepError 'shape-mismatch', 'dtype-mismatch' or 'out-of-memory', and keeps the old
   */
  setParameters(
    W_: Tensor<ViewOf<D, ArrayBufferLike>>,
    b_: Tensor<ViewOf<D, ArrayBufferLike>>,
  ): void {
    const member = 'setParameters';
    const caller = `convLayer.${member}`;
    this.mustLive(member);
    const W = readFilled(caller, 'W', W_, 1);
    const b = readFilled(caller, 'b', b_, 1);
    const [W_shape, b_shape] = this.parameterShapes;
    mustMatch(caller, W, "the layer's W", { shape: W_shape, dtype: this.#dtype });
    mustMatch(caller, b, "the layer's b", { shape: b_shape, dtype: this.#dtype });
    this.mustLive(member); // a getter of W or b may have disposed it
    withTensors(this.#core, caller, [W, b], [], ([w, bias]) => {
      this.#core.raw.convLayerSetParameters(W.dtype, this.#address, w, bias);
    });
  }

  protected override get parameterShapes() {
    return [this.weightShape, [1, 1, 1, this.weightShape[3] as number]] as const;
  }
}

/** A pooling that keeps its memory; `poolLayer` makes it. */
export class PoolLayer<D extends Numbers<ArrayBuffer> = Numbers<ArrayBuffer>> extends Layer<D> {
  protected override get parameterShapes() {
    return [];
  }
}

/** Reads `inputShape` or `inputFrom`: its name, the shape, and the layer to chain to. */
function readInput(
  caller: string,
  core: Core,
  inputShape: readonly number[] | undefined,
  inputFrom: Layer | undefined,
) {
  const name = inputFrom === undefined ? 'inputShape' : 'inputFrom';
  if ((inputShape === undefined) === (inputFrom === undefined)) {
    const given = inputShape === undefined ? 'is missing' : 'is given beside inputFrom';
    const expected = 'one of inputShape, inputFrom is needed';
    refuse('invalid-argument', caller, 'inputShape', given, expected);
  }
  if (inputFrom === undefined) {
    const shape = readShape(caller, name, inputShape as readonly number[]);
    return { name, shape, source: undefined, address: 0, dtype: undefined };
  }
  const parts = Layer.chain(caller, inputFrom, core);
  const dtype = (parts.type & 1) as Dtype;
  return { name, shape: parts.outputShape, source: inputFrom, address: parts.output, dtype };
}

export function layers(core: Core): LayerFunctions {
  const { raw } = core;
  return {
    convLayer<D extends Numbers>(request: ConvLayerRequest<D>): ConvLayer<ViewOf<D>> {
      const caller = 'convLayer';
      const {
        W: W_,
        b: b_,
        activation,
        algorithm = 'auto',
        inputShape,
        inputFrom,
        stride,
        pad,
        dilation,
        groups,
      } = readOptions(caller, 'request', request, convRequestKeys);
      const W = readTensor(caller, 'W', W_);
      const b = readTensor(caller, 'b', b_);
      const kind = activation === undefined ? 0 : readActivation(caller, activation);
      const wanted = readWord(caller, 'algorithm', algorithm, algorithms);
      const sliding = describeConv(caller, { stride, pad, dilation, groups });
      const {
        name,
        shape,
        source,
        address,
        dtype = W.dtype,
      } = readInput(caller, core, inputShape, inputFrom);
      const A_prev = claim(dtype, shape, size(shape));
      const description = [...A_prev, ...W.claim, ...b.claim, ...sliding];
      const checked = core.check(caller, description, () => raw.checkConv(), name);
      const outputShape = [...checked.subarray(0, 4)];

      return withTensors(core, caller, [W, b], [], ([w, bias]) => {
        const answer = core.check(caller, [], () =>
          raw.convLayerCreate(W.dtype, kind, wanted, w, bias, address),
        );
        const [layer, input, output, chosen] = answer as unknown as [
          number,
          number,
          number,
          number,
        ];
        return new ConvLayer<ViewOf<D>>(
          {
            core,
            name: caller,
            type: W.dtype as LayerType,
            address: layer,
            input,
            output,
            inputShape: shape,
            outputShape,
            source,
            algorithm: algorithms[chosen] as Algorithm,
          },
          W,
        );
      });
    },

    poolLayer(request: PoolLayerRequest<keyof DtypeNames>): PoolLayer<never> {
      const caller = 'poolLayer';
      const {
        mode = 'max',
        dtype: name,
        inputShape,
        inputFrom,
        f,
        stride,
        pad,
        countIncludePad,
      } = readOptions(caller, 'request', request, poolRequestKeys);
      const { description: sliding } = describePool(
        caller,
        { f, stride, pad, countIncludePad },
        mode,
      );
      const from = readInput(caller, core, inputShape, inputFrom);
      const { shape, source, address, dtype: inherited } = from;
      const dtype = (
        name === undefined
          ? (inherited ?? dtypes.Float32Array)
          : readWord(caller, 'dtype', name, dtypeNames)
      ) as Dtype;
      if (inherited !== undefined && inherited !== dtype) {
        const expected = `inputFrom is ${dtypeNames[inherited]}`;
        refuse('dtype-mismatch', caller, 'dtype', `is ${name}`, expected);
      }
      const description = [...claim(dtype, shape, size(shape)), ...sliding];
      const checked = core.check(caller, description, () => raw.checkPool(), from.name);
      const outputShape = [...checked.subarray(0, 4)];
      const answer = core.check(caller, [], () => raw.poolLayerCreate(dtype, address));
      const [layer, input, output] = answer as unknown as [number, number, number];
      return new PoolLayer<never>({
        core,
        name: caller,
        type: (2 + dtype) as LayerType,
        address: layer,
        input,
        output,
        inputShape: shape,
        outputShape,
        source,
      });
    },
  };
}
