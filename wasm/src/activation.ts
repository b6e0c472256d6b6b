import { kept, mustMatch, readFilled, readOptions, readWord } from './boundary.js';
import { bytes, copyOut, withTensors } from './memory.js';
import type { Core } from './raw.js';
import type { ActivationCache, ActivationName, Numbers, Tensor, ViewOf } from './types.js';

/**
 * Activations, element by element, on tensors of any shape: relu(z) = max(0, z),
 * sigmoid(z) = 1 / (1 + e⁻ᶻ), tanh(z). NaN stays NaN. Errors as for convolution.
 */
export interface ActivationFunctions {
  /**
   * Z → A of the same shape, and the cache that `activationBackward` takes.
   *
   * @example cs.activationForward(tensor([-1, 0, 2]), 'relu').A.data    // → [0, 0, 2]
   */
  activationForward<D extends Numbers>(
    Z: Tensor<D>,
    activation: ActivationName,
  ): { A: Tensor<ViewOf<D>>; cache: ActivationCache<D> };

  /**
   * dA → dZ = dA · activation′(Z), of the same shape. The derivative of relu at 0 is 0.
   *
   * @example
   * const { cache } = cs.activationForward(tensor([-1, 0, 2]), 'relu');
   * cs.activationBackward(tensor([5, 6, 7]), cache).data               // → [0, 0, 7]
   */
  activationBackward<D extends Numbers>(
    dA: Tensor<ViewOf<D, ArrayBufferLike>>,
    cache: ActivationCache<D>,
  ): Tensor<ViewOf<D>>;
}

const names = ['relu', 'sigmoid', 'tanh'] as const;

/** The core's enum Activation, where 0 is none. */
export function readActivation(caller: string, value: unknown): number {
  return readWord(caller, 'activation', value, names) + 1;
}

export function activation(core: Core): ActivationFunctions {
  const { raw } = core;

  return {
    activationForward(Z_, name) {
      const caller = 'activationForward';
      const Z = readFilled(caller, 'Z', Z_, 0);
      const kind = readActivation(caller, name);
      const A = withTensors(core, caller, [Z], [bytes(Z)], ([z, a]) => {
        raw.activationForward(Z.dtype, kind, Z.length, z, a);
        return copyOut<ViewOf<typeof Z.data>>(core, Z.dtype, a, Z.shape);
      });
      return { A, cache: { Z: kept(Z), activation: name } };
    },

    activationBackward(dA_, cache) {
      const caller = 'activationBackward';
      const dA = readFilled(caller, 'dA', dA_, 0);
      const { Z: Z_, activation: name } = readOptions(caller, 'cache', cache);
      const Z = readFilled(caller, 'Z', Z_, 0);
      const kind = readActivation(caller, name);
      mustMatch(caller, dA, 'Z', Z);
      return withTensors(core, caller, [dA, Z], [bytes(Z)], ([da, z, dz]) => {
        raw.activationBackward(Z.dtype, kind, Z.length, da, z, dz);
        return copyOut(core, Z.dtype, dz, Z.shape);
      });
    },
  };
}
