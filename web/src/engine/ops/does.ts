/** What the engine can be asked to do for an operation; one file beside this one for each. */
import type { ConvStep, Geometry, Numbers, Tensor } from 'convstep';
import type { Layer } from '../../model/layer';
import type { Terms } from '../../model/picture';
import type { Cell, Four } from '../../model/state';

/** A layer in the module's memory, which runs again and again without copying. */
export interface Kept {
  readonly outputShape: readonly number[];
  readonly input: Numbers;
  readonly output: Numbers;
  /** Of what the module's memory holds: smallest and largest number. */
  readonly inputRange?: readonly [number, number];
  readonly outputRange?: readonly [number, number];
  run(): void;
  setParameters?(W: Tensor<Numbers>, b: Tensor<Numbers>): void;
  dispose(): void;
}

export interface Gradient {
  readonly dA_prev: Tensor<Numbers>;
  readonly dW: Tensor<Numbers> | null;
  readonly db: Tensor<Numbers> | null;
}

export interface Does {
  geometry(cs: ConvStep, layer: Layer): Geometry;
  forward(cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>): Tensor<Numbers>;
  /** Gradients of a loss whose gradient with respect to the output is `dOut`. */
  backward(cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>, dOut: Tensor<Numbers>): Gradient;
  terms(cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>, cell: Cell): Omit<Terms, 'run'>;
  keep(cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>): Kept;
  /** W as the core has it, where that is not as the page lists it. */
  given?(layer: Layer, W: Tensor<Numbers>): Tensor<Numbers>;
}

export const numbersLike = (like: Numbers, from: readonly number[]): Numbers =>
  like instanceof Float32Array ? Float32Array.from(from) : Float64Array.from(from);

export const padOf = (pad: 'same' | Four) =>
  pad === 'same'
    ? pad
    : ([
        [pad[0], pad[1]],
        [pad[2], pad[3]],
      ] as const);

/** W and b as tensors of the input's own type. */
export function parameters(layer: Layer, A_prev: Tensor<Numbers>) {
  const n_C = layer.b.length;
  const [rows, cols] = layer.f;
  const depth = layer.inputShape[3] / layer.groups;
  return {
    // As the page lists it: filter by filter of the output.
    W: { shape: [rows, cols, depth, n_C], data: numbersLike(A_prev.data, layer.W) },
    b: { shape: [1, 1, 1, n_C], data: numbersLike(A_prev.data, layer.b) },
  };
}

/** What the activation makes of Z, where there is one. */
export const activated = (
  cs: ConvStep,
  { activation }: Layer,
  Z: Tensor<Numbers>,
): Tensor<Numbers> => (activation === 'none' ? Z : cs.activationForward(Z, activation).A);

/** What flows into Z, where an activation stands between it and the output. */
export const beforeActivation = (
  cs: ConvStep,
  { activation }: Layer,
  Z: () => Tensor<Numbers>,
  dOut: Tensor<Numbers>,
): Tensor<Numbers> =>
  activation === 'none' ? dOut : cs.activationBackward<Numbers>(dOut, { Z: Z(), activation });
