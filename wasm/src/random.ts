import { count, readShape } from './boundary.js';
import { describe, refuse } from './errors.js';
import { copyOut } from './memory.js';
import type { Core } from './raw.js';
import type { RandomState, Tensor } from './types.js';

/** Random numbers as NumPy draws them. */
export interface RandomFunctions {
  /**
   * NumPy's legacy generator: `cs.randomState(1).randn(2, 3)` draws what `np.random.seed(1);
   * np.random.randn(2, 3)` draws; uniforms bit for bit, normals within 2 ulp.
   *
   * @param seed a whole number from 0 to 2³² − 1
   * @throws ConvStepError 'invalid-argument' for any other seed
   * @example cs.randomState(1).randn(2, 3).shape                          // → [2, 3]
   */
  randomState(seed: number): RandomState;
}

export function random(core: Core): RandomFunctions {
  const { raw } = core;
  const stateBytes = raw.randomStateBytes();

  return {
    randomState(seed) {
      const caller = 'randomState';
      if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
        const expected = 'must be a whole number from 0 to 4294967295';
        refuse('invalid-argument', caller, 'seed', describe(seed), expected);
      }
      // Between draws the generator rests here, so that there is nothing to free.
      let state = core.borrow(caller, [stateBytes], ([address]) => {
        raw.randomStateSeed(address, seed);
        return new Uint8Array(core.memory, address, stateBytes).slice();
      });

      function draw(
        name: string,
        shape_: readonly number[],
        fill: (state: number, length: number, out: number) => void,
      ): Tensor<Float64Array<ArrayBuffer>> {
        const shape = readShape(name, 'shape', shape_);
        const length = count(name, 'shape', shape, 0);
        return core.borrow(name, [stateBytes, length * 8], ([address, out]) => {
          new Uint8Array(core.memory, address, stateBytes).set(state);
          fill(address, length, out);
          state = new Uint8Array(core.memory, address, stateBytes).slice();
          return copyOut(core, 1, out, shape);
        });
      }

      return {
        randn: (...shape) => draw('randn', shape, (...at) => raw.randomStateRandn(...at)),
        randomSample: (...shape) =>
          draw('randomSample', shape, (...at) => raw.randomStateRandomSample(...at)),
      };
    },
  };
}
