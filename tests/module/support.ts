/** What the module's tests share: the measure of agreement, and how an error is caught. */
import { ConvStepError, type Numbers, type Tensor } from 'convstep';
import { expect } from 'vitest';

export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

export const mean = (x: Tensor<Numbers>) => sum(x.data) / x.data.length;

/** "To 1e-12": the largest difference is at most that part of the largest magnitude. */
export function expectAgree(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-12,
  what = '',
): void {
  expect(actual.length, what).toBe(expected.length);
  let largest = 0;
  let difference = 0;
  for (let k = 0; k < actual.length; k++) {
    largest = Math.max(largest, Math.abs(expected[k] as number));
    difference = Math.max(difference, Math.abs((actual[k] as number) - (expected[k] as number)));
  }
  // Math.max passes NaN on, and NaN is never at most anything: a NaN cannot slip through.
  const shown = `${what} differs by ${difference} of ${largest}`;
  expect(difference <= tolerance * largest, shown).toBe(true);
}

/** To the eight decimals that the exercise prints. */
export function expectPrinted(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [k, value] of expected.entries()) expect(actual[k]).toBeCloseTo(value, 8);
}

export function errorOf(call: () => unknown): ConvStepError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ConvStepError);
    return error as ConvStepError;
  }
  throw new Error('nothing was thrown');
}
