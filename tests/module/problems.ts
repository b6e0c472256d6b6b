/** Random problems for fast-check: every parameter varied, every problem valid. */
import type { ConvHparameters, Numbers, Padding, PoolHparameters, Tensor } from 'convstep';
import fc from 'fast-check';
import { mulberry32 } from './mixed.ts';

export type DtypeName = 'float32' | 'float64';

export interface ConvProblem {
  readonly dtype: DtypeName;
  readonly A_prev: readonly number[];
  readonly W: readonly number[];
  readonly hparameters: ConvHparameters;
  /** Whole numbers from −4 to 4 instead of any: sums of their products are exact. */
  readonly whole: boolean;
  readonly seed: number;
}

export interface PoolProblem {
  readonly dtype: DtypeName;
  readonly A_prev: readonly number[];
  readonly hparameters: PoolHparameters;
  readonly mode: 'max' | 'average';
  /** Whole numbers, so that maxima tie. */
  readonly whole: boolean;
  readonly withNaN: boolean;
  readonly seed: number;
}

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const pairUpTo = (max: number, min = 1) => fc.tuple(upTo(max, min), upTo(max, min));
/** Mostly few, so that problems stay small; sometimes enough for whole vectors and their tails. */
const channels = fc.oneof({ weight: 4, arbitrary: upTo(4) }, { weight: 1, arbitrary: upTo(21) });
const batch = fc.oneof({ weight: 9, arbitrary: upTo(3) }, { weight: 1, arbitrary: fc.constant(0) });
const dtype = fc.constantFrom<DtypeName>('float32', 'float64');
const seed = upTo(2 ** 31 - 1);

/** Padding of every kind; by hand it is less than `limit` on each side. */
function padding([limit_H, limit_W]: readonly [number, number]): fc.Arbitrary<Padding> {
  const least = Math.min(limit_H, limit_W) - 1;
  const [high, wide] = [upTo(limit_H - 1, 0), upTo(limit_W - 1, 0)];
  return fc.oneof(
    fc.constantFrom<Padding>('same', 'valid'),
    upTo(least, 0),
    fc.tuple(high, wide),
    fc.tuple(fc.tuple(high, high), fc.tuple(wide, wide)),
  );
}

/** What padding by hand adds to each axis. */
function added(pad: Padding): readonly [number, number] {
  if (pad === 'same' || pad === 'valid') return [0, 0];
  if (typeof pad === 'number') return [2 * pad, 2 * pad];
  const [high, wide] = pad;
  const sum = (side: number | readonly [number, number]) =>
    typeof side === 'number' ? 2 * side : side[0] + side[1];
  return [sum(high), sum(wide)];
}

/** An axis that holds at least one window, or any at all where the padding fits it. */
const fitting = (extent: number, pad: Padding, padded: number, more: number) =>
  pad === 'same' ? 1 + more : Math.max(1, extent - padded) + more;

/** One number where both are equal: the shorter spelling, sometimes. */
const spelt = ([height, width]: readonly [number, number], short: boolean) =>
  short && height === width ? height : ([height, width] as const);

export const convProblem: fc.Arbitrary<ConvProblem> = fc
  .record({ f: pairUpTo(5), dilation: pairUpTo(3), short: fc.boolean() })
  .chain(({ f, dilation, short }) =>
    fc
      .record({
        dtype,
        m: batch,
        stride: pairUpTo(4),
        pad: padding([f[0] + 2, f[1] + 2]),
        more: pairUpTo(8, 0),
        groups: fc.oneof(
          { weight: 3, arbitrary: fc.constant(1) },
          { weight: 1, arbitrary: upTo(5) },
        ),
        perGroup: channels,
        filters: channels,
        whole: fc.boolean(),
        seed,
      })
      .map(({ m, stride, pad, more, groups, perGroup, filters, ...rest }) => {
        const extents = f.map((taps, axis) => 1 + (taps - 1) * (dilation[axis] as number));
        const sizes = extents.map((extent, axis) =>
          fitting(extent, pad, added(pad)[axis] as number, more[axis] as number),
        );
        return {
          ...rest,
          A_prev: [m, ...sizes, perGroup * groups],
          W: [...f, perGroup, filters * groups],
          hparameters: {
            stride: spelt(stride, short),
            dilation: spelt(dilation, short),
            pad,
            groups,
          },
        };
      }),
  );

export const poolProblem: fc.Arbitrary<PoolProblem> = pairUpTo(5).chain((f) =>
  fc
    .record({
      dtype,
      m: batch,
      stride: pairUpTo(4),
      pad: padding(f),
      more: pairUpTo(9, 0),
      n_C: channels,
      countIncludePad: fc.boolean(),
      mode: fc.constantFrom<'max' | 'average'>('max', 'average'),
      whole: fc.boolean(),
      withNaN: upTo(10).map((one) => one === 10),
      short: fc.boolean(),
      seed,
    })
    .map(({ m, stride, pad, more, n_C, countIncludePad, short, ...rest }) => {
      const sizes = f.map((taps, axis) =>
        fitting(taps, pad, added(pad)[axis] as number, more[axis] as number),
      );
      return {
        ...rest,
        A_prev: [m, ...sizes, n_C],
        hparameters: { f: spelt(f, short), stride: spelt(stride, short), pad, countIncludePad },
      };
    }),
);

/** Draws tensors of a problem, one after the other, always the same for its seed. */
export function draw({ dtype, whole, seed }: { dtype: DtypeName; whole: boolean; seed: number }) {
  const uniform = mulberry32(seed);
  return (...shape: number[]): Tensor<Numbers> => {
    const length = shape.reduce((size, n) => size * n, 1);
    const numbers = dtype === 'float32' ? Float32Array : Float64Array;
    // Sometimes a part of a larger buffer: views must be read where they are.
    const offset = uniform() < 0.2 ? 3 : 0;
    const data = new numbers(length + 2 * offset)
      .fill(Number.NaN)
      .subarray(offset, offset + length);
    for (let k = 0; k < length; k++) {
      data[k] = whole ? Math.floor(uniform() * 9) - 4 : (uniform() + uniform() - 1) * 4;
    }
    return { shape, data };
  };
}

export const widened = (x: Tensor<Numbers>): Tensor => ({
  shape: x.shape,
  data: Float64Array.from(x.data),
});
