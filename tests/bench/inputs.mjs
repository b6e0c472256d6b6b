// The same numbers in every engine: made from the case, so that nothing has to be sent.

import { sizes } from './cases.mjs';

/** mulberry32, uniform in [-1, 1): small, seeded, and the same in every engine. */
function uniforms(seed, length, Numbers) {
  const values = new Numbers(length);
  let state = seed;
  for (let k = 0; k < length; k++) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    values[k] = ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  }
  return values;
}

/** @param {import('./cases.mjs').Case} c NHWC input, (f, f, C, K) filter, bias, gradient of the output */
export function inputs(c) {
  const Numbers = c.dtype === 'float64' ? Float64Array : Float32Array;
  const { input, weights, bias, output } = sizes(c);
  const A_prev = uniforms(1, input, Numbers);
  if (c.negative) for (let k = 0; k < input; k++) A_prev[k] = -1.5 + A_prev[k] / 2;
  const isBackward = c.op.endsWith('Backward');
  return {
    A_prev,
    W: uniforms(2, weights, Numbers),
    b: uniforms(3, bias, Numbers),
    dZ: isBackward ? uniforms(4, output, Numbers) : new Numbers(0),
  };
}
