/** Making tensors. They are plain objects; this is a convenience, not a class. */
import { arrayLength, count, mostAxes, mustFill, readShape } from './boundary.js';
import { describe, refuse } from './errors.js';
import type { Tensor } from './types.js';

/** Numbers in nested arrays, all of one depth. */
export type Nested = number | readonly Nested[];

/** A typed array: what a DataView lacks are elements. */
export type Elements = ArrayBufferView & ArrayLike<number | bigint>;

/**
 * A tensor from nested numbers (float64), in their own shape or in one that is given, or from a
 * typed array and its shape.
 *
 * @example
 * tensor([[1, 2], [3, 4]]).shape               // → [2, 2]
 * tensor([1, 2, 3, 4], [2, 2]).shape           // → [2, 2]
 * const pixels = new Float32Array(48);
 * tensor(pixels, [1, 4, 4, 3]).data === pixels // → true
 *
 * @throws ConvStepError 'shape-mismatch' where rows differ in length or data do not fill the shape.
 */
export function tensor(
  nested: Nested,
  shape?: readonly number[],
): Tensor<Float64Array<ArrayBuffer>>;
export function tensor<D extends Elements>(data: D, shape: readonly number[]): Tensor<D>;
export function tensor(
  value: Nested | Elements,
  shape?: readonly number[],
): Tensor<ArrayBufferView> {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const sizes = readShape('tensor', 'shape', shape as readonly number[]);
    mustFill('tensor', 'data', value, sizes, count('tensor', 'shape', sizes, 0));
    return { shape: sizes, data: value };
  }
  const nested = value as Nested;
  const sizes: number[] = [];
  for (let inner: Nested | undefined = nested; Array.isArray(inner); inner = inner[0]) {
    // An array may hold itself.
    if (sizes.length === mostAxes) {
      const expected = `at most ${mostAxes} are read`;
      refuse('shape-mismatch', 'tensor', 'nested', 'has more levels', expected);
    }
    sizes.push(arrayLength(inner));
  }
  const flat: number[] = [];
  flatten(nested, sizes, 0, flat);
  const data = Float64Array.from(flat);
  return shape === undefined ? { shape: sizes, data } : tensor(data, shape);
}

function flatten(value: Nested, sizes: readonly number[], axis: number, flat: number[]): void {
  if (axis === sizes.length) {
    if (typeof value !== 'number') {
      const given = `has an element that ${describe(value)}`;
      refuse('invalid-argument', 'tensor', 'nested', given, 'must hold numbers');
    }
    flat.push(value);
    return;
  }
  const length = Array.isArray(value) ? arrayLength(value) : -1;
  if (length !== sizes[axis]) {
    const given = length < 0 ? describe(value) : `has ${length} elements`;
    const where = `nested (at depth ${axis})`;
    refuse('shape-mismatch', 'tensor', where, given, `the first there has ${sizes[axis]}`);
  }
  for (let k = 0; k < length; k++) {
    flatten((value as readonly Nested[])[k] as Nested, sizes, axis + 1, flat);
  }
}
