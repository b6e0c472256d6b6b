/** Where numbers fall, and how often. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogramOf } from '../../web/src/model/histogram';

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

describe('the histogram', () => {
  test('whole numbers fall into bins of their own, zero in the middle of one', () => {
    const { first, width, counts, ...rest } = histogramOf([-3, 0, 0, 2, 2, 2]);
    expect({ first, width, counts }).toEqual({ first: -3, width: 1, counts: [1, 0, 0, 2, 0, 3] });
    const counted = { negative: 1, zero: 2, positive: 3, other: 0 };
    expect(rest).toEqual({ min: -3, max: 2, mean: expect.closeTo(0.5, 12), ...counted });
    const wide = histogramOf(Array.from({ length: 60 }, (_, i) => i - 29));
    expect([wide.width, wide.first, wide.counts[14]]).toEqual([2, -14, 2]);
  });

  test('of one map takes that map alone', () => {
    const { counts, min, max } = histogramOf([1, 10, 2, 20, 3, 30], 1, 2, 3);
    expect([min, max, sum(counts)]).toEqual([10, 30, 3]);
  });

  test.each([[[]], [[0, 0]], [[Number.NaN, Number.POSITIVE_INFINITY]]])(
    'of %j has one bin, and says what has no place',
    (data) => {
      const { counts, zero, other } = histogramOf(data);
      expect(counts).toHaveLength(1);
      expect(zero + other).toBe(data.length);
    },
  );

  test('counts every finite number once, in a bin that it belongs to', () => {
    const wild = fc.oneof(
      fc.double({ noNaN: false }),
      fc.integer({ min: -50, max: 50 }),
      fc.constantFrom(5e-324, -1e308, 1.7e308, 0),
    );
    fc.assert(
      fc.property(fc.array(wild, { maxLength: 60 }), (data) => {
        const { first, width, counts, min, max, mean, negative, zero, positive, other } =
          histogramOf(data);
        expect(counts.length).toBeGreaterThan(0);
        expect(counts.length).toBeLessThan(90);
        expect(width).toBeGreaterThan(0);
        expect(sum(counts)).toBe(negative + zero + positive);
        expect(negative + zero + positive + other).toBe(data.length);
        const finite = data.filter(Number.isFinite);
        if (finite.length) {
          // `===`, to which -0 is 0: which of the two zeros comes first does not matter.
          const right = min === Math.min(...finite) && max === Math.max(...finite);
          expect(right, `from ${min} to ${max}`).toBe(true);
          const most = Math.max(Math.abs(min), Math.abs(max));
          const want = finite.reduce((all, x) => all + x / most / finite.length, 0) * most;
          const least = finite.length * Number.MIN_VALUE;
          expect(Math.abs(mean - (most ? want : 0))).toBeLessThanOrEqual(1e-12 * most + least);
        }
        counts.forEach((n, i) => {
          const inside = finite.filter((x) => Math.round(x / width) - first === i);
          expect(n).toBe(inside.length);
        });
      }),
    );
  });
});
