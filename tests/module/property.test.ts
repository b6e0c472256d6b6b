// Random problems, forward and backward, against a plain TypeScript oracle: float64 to 1e-12, and
// float32 against the oracle and our own float64 within the bound that the documentation states.
import { type ConvLayer, type ConvStep, load, type Numbers, type Tensor } from 'convstep';
import fc from 'fast-check';
import { beforeAll, expect, inject, it } from 'vitest';
import { convOracle, type Judged, poolOracle } from './oracle.ts';
import { convProblem, draw, poolProblem, widened } from './problems.ts';

const options = { seed: inject('seed'), numRuns: 500 * inject('soak') };
const time = { timeout: 20_000 * inject('soak') };

let cs: ConvStep;
beforeAll(async () => {
  cs = await load({ flavour: inject('flavour') });
  console.log(`${options.numRuns} random problems of each kind, CONVSTEP_SEED=${options.seed}`);
});

const eps = { float32: 2 ** -24, float64: 2 ** -53 };
type Dtype = keyof typeof eps;

/**
 * Each number is within the documented bound of the exact one; as much again in float64 for the
 * oracle's own rounding, and in no case more than 1e-12 of its magnitude.
 */
function expectWithin(actual: Tensor<Numbers>, expected: Judged, dtype: Dtype, what: string) {
  expect(actual.shape, what).toEqual([...expected.shape]);
  expect(actual.data.length, what).toBe(expected.data.length);
  const rounding = expected.units * (eps[dtype] + eps.float64);
  const tolerance = dtype === 'float64' ? Math.min(1e-12, rounding) : rounding;
  for (let k = 0; k < expected.data.length; k++) {
    const [given, wanted] = [actual.data[k] as number, expected.data[k] as number];
    const bound = tolerance * (expected.magnitude[k] as number);
    if (!(Math.abs(given - wanted) <= bound) && !Object.is(given, wanted)) {
      throw new Error(`${what}[${k}] is ${given}, but should be ${wanted} within ${bound}`);
    }
  }
}

const expectExactly = (actual: Tensor<Numbers>, expected: Judged, what: string) =>
  expectWithin(
    actual,
    { ...expected, magnitude: expected.magnitude.map(() => 0) },
    'float64',
    what,
  );

it('convolutions agree with the oracle', time, () => {
  let most = 0; // of the bound, that any float32 problem used
  const property = fc.property(convProblem, (problem) => {
    const { dtype, hparameters } = problem;
    const next = draw(problem);
    const A_prev = next(...problem.A_prev);
    const W = next(...problem.W);
    const b = next(1, 1, 1, W.shape[3] as number);
    const oracle = convOracle(A_prev, W, b, hparameters);
    const { Z, cache } = cs.convForward(A_prev, W, b, hparameters);
    const dZ = next(...Z.shape);
    const gradients = cs.convBackward(dZ, cache);
    const expected = { Z: oracle.Z, ...oracle.backward(dZ) };
    const actual = { Z, ...gradients };
    for (const name of ['Z', 'dA_prev', 'dW', 'db'] as const) {
      expectWithin(actual[name], expected[name], dtype, name);
      if (problem.whole && dtype === 'float64') expectExactly(actual[name], expected[name], name);
    }

    // The same numbers in float64 stand closer to the exact sums than float32 can.
    if (dtype === 'float32') {
      const double = cs.convForward(widened(A_prev), widened(W), widened(b), hparameters);
      const doubles = { Z: double.Z, ...cs.convBackward(widened(dZ), double.cache) };
      for (const name of ['Z', 'dA_prev', 'dW', 'db'] as const) {
        const own = { ...expected[name], data: doubles[name].data };
        expectWithin(actual[name], own, dtype, `${name} beside float64`);
        for (const [k, value] of own.data.entries()) {
          const bound = own.units * eps.float32 * (own.magnitude[k] as number);
          if (bound > 0) {
            const off = Math.abs((actual[name].data[k] as number) - value);
            most = Math.max(most, off / bound);
          }
        }
      }
    }

    // The geometry that the module tells is the one that the oracle laid down.
    const [f_H, f_W] = W.shape as [number, number];
    const geometry = cs.outputGeometry({
      inputShape: A_prev.shape,
      f: [f_H, f_W],
      n_C: W.shape[3] as number,
      ...(({ groups: _, ...sliding }) => sliding)(hparameters),
    });
    expect(geometry.outputShape).toEqual([...oracle.Z.shape]);
    for (const [k, axis] of [geometry.axes.h, geometry.axes.w].entries()) {
      expect([axis.out, axis.start(0)]).toEqual([oracle.axes[k]?.out, oracle.axes[k]?.first]);
    }
  });
  fc.assert(property, options);
  console.log(`float32 used ${(100 * most).toFixed(1)} % of its bound at most`);
});

it('convolution layers agree with the oracle', time, () => {
  const computed = new Set<string>();
  const how = fc.constantFrom('auto', 'reference', 'gemm', 'direct', 'depthwise');
  const property = fc.property(convProblem, how, fc.boolean(), (problem, algorithm, twice) => {
    const { dtype, hparameters } = problem;
    const next = draw(problem);
    const A_prev = next(...problem.A_prev);
    const W = next(...problem.W);
    const b = next(1, 1, 1, W.shape[3] as number);
    const oracle = convOracle(A_prev, W, b, hparameters);
    let layer: ConvLayer;
    try {
      layer = cs.convLayer({ inputShape: A_prev.shape, W, b, ...hparameters, algorithm });
    } catch (error) {
      // Some algorithms are for some shapes only; those for all must not say so.
      expect(error).toMatchObject({ code: 'invalid-argument', argument: 'algorithm' });
      expect(['direct', 'depthwise']).toContain(algorithm);
      return;
    }
    if (algorithm !== 'auto') expect(layer.algorithm).toBe(algorithm);
    computed.add(layer.algorithm);
    try {
      const dZ = next(...layer.outputShape);
      const expected = { Z: oracle.Z, ...oracle.backward(dZ) };
      // The second round must not see what the first left behind.
      for (let round = 0; round < (twice ? 2 : 1); round++) {
        layer.input.set(A_prev.data);
        layer.run();
        layer.outputGradient.set(dZ.data);
        layer.runBackward();
        const actual = {
          Z: { shape: layer.outputShape, data: layer.output },
          dA_prev: { shape: layer.inputShape, data: layer.inputGradient },
          dW: { shape: layer.weightShape, data: layer.weightGradient },
          db: { shape: b.shape, data: layer.biasGradient },
        };
        for (const name of ['Z', 'dA_prev', 'dW', 'db'] as const) {
          expectWithin(actual[name], expected[name], dtype, name);
        }
        expect(layer.input).toEqual(A_prev.data.slice());
        expect(layer.outputGradient).toEqual(dZ.data.slice());
      }
    } finally {
      layer.dispose();
    }
  });
  fc.assert(property, options);
  console.log(`layers computed by ${[...computed].sort().join(', ')}`);
});

it('poolings, and their layers, agree with the oracle', time, () => {
  const property = fc.property(poolProblem, (problem) => {
    const { dtype, hparameters, mode } = problem;
    const next = draw(problem);
    const A_prev = next(...problem.A_prev);
    if (problem.withNaN && A_prev.data.length > 0) {
      A_prev.data[problem.seed % A_prev.data.length] = Number.NaN;
    }
    const oracle = poolOracle(A_prev, hparameters, mode);
    const { A, cache } = cs.poolForward(A_prev, hparameters, mode);
    const dA = next(...A.shape);
    const dA_prev = cs.poolBackward(dA, cache);
    const layer = cs.poolLayer({ inputShape: A_prev.shape, mode, dtype, ...hparameters });
    try {
      layer.input.set(A_prev.data);
      layer.run();
      layer.outputGradient.set(dA.data);
      layer.runBackward();
      const gradient = oracle.backward(dA);
      for (const [name, actual, expected] of [
        ['A', A, oracle.A],
        ['A of the layer', { shape: layer.outputShape, data: layer.output }, oracle.A],
        ['dA_prev', dA_prev, gradient],
        ['dA_prev of the layer', { shape: layer.inputShape, data: layer.inputGradient }, gradient],
      ] as const) {
        if (mode === 'max' && expected === oracle.A) expectExactly(actual, expected, name);
        else expectWithin(actual, expected, dtype, name);
      }
    } finally {
      layer.dispose();
    }
  });
  fc.assert(property, options);
});
