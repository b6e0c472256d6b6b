// The exercise's expected outputs, through embind: to 1e-12 where all digits are known, else to
// the digits printed. Every draw is from seed 1, in the exercise's order.
import { type ConvStep, load, type RandomState } from 'convstep';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectPrinted, mean } from './support.ts';

let cs: ConvStep;
let random: RandomState;
beforeEach(async () => {
  cs = await load();
  random = cs.randomState(1);
});

const full = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));

describe('the exercise', () => {
  it('zero_pad', () => {
    const x = random.randn(4, 3, 3, 2);
    const x_pad = cs.zeroPad(x, 2);
    expect(x_pad.shape).toEqual([4, 7, 7, 2]);
    const row = (1 * 3 + 1) * 6;
    expectPrinted(
      x.data.subarray(row, row + 6),
      [0.90085595, -0.68372786, -0.12289023, -0.93576943, -0.26788808, 0.53035547],
    );
    const padded = (1 * 7 + 1) * 14;
    expect([...x_pad.data.subarray(padded, padded + 14)]).toEqual(Array(14).fill(0));
  });

  it('conv_single_step', () => {
    const a_slice_prev = random.randn(4, 4, 3);
    const W = random.randn(4, 4, 3);
    const b = random.randn(1, 1, 1);
    full(cs.convSingleStep(a_slice_prev, W, b), -6.999089450680221);
    full(cs.convSingleStep(a_slice_prev, W, b.data[0] as number), -6.999089450680221);
  });

  it('conv_forward and conv_backward', () => {
    const A_prev = random.randn(10, 4, 4, 3);
    const W = random.randn(2, 2, 3, 8);
    const b = random.randn(1, 1, 1, 8);
    const hparameters = { stride: 2, pad: 2 };
    const { Z, cache } = cs.convForward(A_prev, W, b, hparameters);
    full(mean(Z), 0.048995203528855794);
    const cell = ((3 * 4 + 2) * 4 + 1) * 8;
    expectPrinted(
      Z.data.subarray(cell, cell + 8),
      [
        -0.61490741, -6.7439236, -2.55153897, 1.75698377, 3.56208902, 0.53036437, 5.18531798,
        8.75898442,
      ],
    );
    expect(cache).toEqual({ A_prev, W, b, hparameters });
    const cached = ((1 * 4 + 2) * 4 + 3) * 3;
    expectPrinted(
      cache.A_prev.data.subarray(cached, cached + 3),
      [-0.20075807, 0.18656139, 0.41005165],
    );

    const { dA_prev, dW, db } = cs.convBackward(Z, cache);
    full(mean(dA_prev), 1.4524377775388075);
    full(mean(dW), 1.7269914583139097);
    full(mean(db), 7.839232564616838);
  });

  it('pool_forward', () => {
    const A_prev = random.randn(2, 4, 4, 3);
    const hparameters = { f: 3, stride: 2 };
    const max = cs.poolForward(A_prev, hparameters).A;
    expect(max.shape).toEqual([2, 1, 1, 3]);
    expectPrinted(
      max.data,
      [1.74481176, 0.86540763, 1.13376944, 1.13162939, 1.51981682, 2.18557541],
    );
    expectPrinted(
      cs.poolForward(A_prev, hparameters, 'average').A.data,
      [0.02105773, -0.20328806, -0.40389855, -0.22154621, 0.51716526, 0.48155844],
    );
  });

  it('create_mask_from_window', () => {
    const mask = cs.createMaskFromWindow(random.randn(2, 3));
    expect(mask).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 0, 0, 0, 0, 0) });
  });

  it('distribute_value', () => {
    const a = cs.distributeValue(2, [2, 2]);
    expect(a).toEqual({ shape: [2, 2], data: Float64Array.of(0.5, 0.5, 0.5, 0.5) });
  });

  it('pool_backward', () => {
    const A_prev = random.randn(5, 5, 3, 2);
    const dA = random.randn(5, 4, 2, 2);
    full(mean(dA), 0.14571390272918056);
    const row = (1 * 5 + 1) * 6;
    const hparameters = { f: 2, stride: 1 };
    const max = cs.poolBackward(dA, cs.poolForward(A_prev, hparameters, 'max').cache);
    expectPrinted(max.data.subarray(row, row + 6), [0, 0, 5.05844394, -1.68282702, 0, 0]);
    const average = cs.poolBackward(dA, cs.poolForward(A_prev, hparameters, 'average').cache);
    expectPrinted(
      average.data.subarray(row, row + 6),
      [0.08485462, 0.2787552, 1.26461098, -0.25749373, 1.17975636, -0.53624893],
    );
  });
});
