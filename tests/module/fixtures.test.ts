// NumPy's answers to random problems (tests/fixtures), through embind.
import {
  type ConvHparameters,
  type ConvStep,
  load,
  type Numbers,
  type PoolHparameters,
  type PoolMode,
  type Tensor,
} from 'convstep';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import fixtures from '../fixtures/fixtures.json';
import { expectAgree, sum } from './support.ts';

let cs: ConvStep;
beforeAll(async () => {
  cs = await load({ flavour: inject('flavour') });
});

// float32: sums of up to 54 products of numbers around 1, each rounded to 2^-24.
const dtypes = [
  { dtype: 'float64', within: 1e-12, cast: (x: Tensor): Tensor<Numbers> => x },
  {
    dtype: 'float32',
    within: 1e-5,
    cast: (x: Tensor): Tensor<Numbers> => ({ shape: x.shape, data: Float32Array.from(x.data) }),
  },
];

const map = (x: Tensor, change: (value: number) => number): Tensor => ({
  shape: x.shape,
  data: x.data.map(change),
});

describe.each(dtypes)('NumPy in $dtype', ({ within, cast }) => {
  it.each(fixtures.convolutions)('convolution $seed', (expected) => {
    const random = cs.randomState(expected.seed);
    const A_prev = cast(random.randn(...expected.A_prev));
    const W = cast(random.randn(...expected.W));
    const b = cast(random.randn(1, 1, 1, expected.W[3] as number));
    const hparameters = expected.hparameters as unknown as ConvHparameters;
    const { Z, cache } = cs.convForward(A_prev, W, b, hparameters);
    expect(Z.shape).toEqual(expected.shape);
    expectAgree(Z.data, expected.Z, within, 'Z');

    const dZ = cast(random.randn(...expected.shape));
    const { dA_prev, dW, db } = cs.convBackward(dZ, cache);
    expect([dA_prev.shape, dW.shape, db.shape]).toEqual([A_prev.shape, W.shape, b.shape]);
    expectAgree(dA_prev.data, expected.dA_prev, within, 'dA_prev');
    expectAgree(dW.data, expected.dW, within, 'dW');
    expectAgree(db.data, expected.db, within, 'db');

    // The last cell, term by term.
    const cell = expected.shape.map((size) => size - 1) as [number, number, number, number];
    const terms = cs.convTerms(A_prev, W, b, hparameters, cell);
    const last = Z.data[Z.data.length - 1] as number;
    const magnitude = sum(Float64Array.from(terms.products.data, Math.abs));
    expect(Math.abs(terms.Z - last)).toBeLessThanOrEqual(within * (magnitude + Math.abs(terms.b)));
    const bySums = sum(terms.channelSums) + terms.b;
    expect(Math.abs(terms.Z - bySums)).toBeLessThanOrEqual(
      within * (magnitude + Math.abs(terms.b)),
    );
  });

  it.each(fixtures.poolings)('pooling $seed', (expected) => {
    const random = cs.randomState(expected.seed);
    const A_prev = cast(
      expected.ties
        ? map(random.randomSample(...expected.A_prev), (x) => Math.floor(4 * x))
        : random.randn(...expected.A_prev),
    );
    const hparameters = expected.hparameters as unknown as PoolHparameters;
    const mode = expected.mode as PoolMode;
    const { A, cache } = cs.poolForward(A_prev, hparameters, mode);
    expect(A.shape).toEqual(expected.shape);
    expectAgree(A.data, expected.A, within, 'A');
    const dA_prev = cs.poolBackward(cast(random.randn(...expected.shape)), cache);
    expectAgree(dA_prev.data, expected.dA_prev, within, 'dA_prev');

    const cell = expected.shape.map((size) => size - 1) as [number, number, number, number];
    const terms = cs.poolTerms(A_prev, hparameters, mode, cell);
    const last = A.data[A.data.length - 1] as number;
    // A maximum is exact; an average may be added up in another order.
    expect(Math.abs(terms.A - last)).toBeLessThanOrEqual(mode === 'max' ? 0 : within);
    if (mode === 'max') {
      const winners = [...terms.values.data].filter((_, k) => terms.mask.data[k] === 1);
      expect(new Set(winners)).toEqual(new Set([terms.A]));
    } else {
      const inside = sum(terms.inside.data);
      const all = terms.values.data.length;
      expect(terms.divisor).toBe(hparameters.countIncludePad ? all : inside);
    }
  });

  it('activations', () => {
    const expected = fixtures.activations;
    const random = cs.randomState(expected.seed);
    const Z = cast(map(random.randn(expected.size), (x) => x * expected.scale));
    const dA = cast(random.randn(expected.size));
    for (const name of ['relu', 'sigmoid', 'tanh'] as const) {
      const { A, cache } = cs.activationForward(Z, name);
      expectAgree(A.data, expected[name].A, within, name);
      expectAgree(cs.activationBackward(dA, cache).data, expected[name].dZ, within, name);
    }
  });
});

it.each(fixtures.random)('random numbers of seed $seed', (expected) => {
  const uniforms = cs.randomState(expected.seed).randomSample(expected.uniforms.length);
  expect([...uniforms.data]).toEqual(expected.uniforms); // bit for bit
  const random = cs.randomState(expected.seed);
  const normals = [...random.randn(7, 3).data];
  for (const [k, normal] of normals.entries()) {
    const ulp = 2 ** (Math.floor(Math.log2(Math.abs(normal))) - 52);
    expect(Math.abs(normal - (expected.normals[k] as number))).toBeLessThanOrEqual(2 * ulp);
  }
  expect(random.randn(1479).data[1478]).toBeCloseTo(expected.last_normal, 14);
});
