/**
 * The border between JavaScript values and the core's descriptions. Everything a caller hands over
 * is read here, once, before the core is touched: a getter that throws or lies can therefore not
 * leave anything half done. Types are judged here, and what ties JavaScript's tensors to a layer's
 * memory; numbers and geometry are judged by the core.
 */
import { describe, elements, kindOf, refuse } from './errors.js';
import type { Cell, Numbers, Padding, Pair, Tensor } from './types.js';

/** The core's enum Dtype. */
export const dtypes = { Float32Array: 0, Float64Array: 1 } as const;
export const dtypeNames = ['float32', 'float64'] as const;
export type Dtype = (typeof dtypes)[keyof typeof dtypes];

export const constructors = [Float32Array, Float64Array] as const;

/** A tensor that has been read: its parts cannot change any more. */
export interface ReadTensor<D extends Numbers = Numbers> {
  /** Its name among the caller's arguments. */
  readonly argument: string;
  readonly data: D;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Elements of `data`, which may be another number than the shape needs. */
  readonly length: number;
  /** The core's TensorClaim. */
  readonly claim: readonly number[];
}

/** Memory that layers show, which growth moves: a call may take its own arguments away. */
export const movable = new WeakSet<ArrayBufferLike>();

export function readTensor<D extends Numbers>(
  caller: string,
  argument: string,
  value: Tensor<D>,
): ReadTensor<D> {
  if (typeof value !== 'object' || value === null) {
    refuse('invalid-argument', caller, argument, describe(value), 'must be { shape, data }');
  }
  const { shape: sizes, data: given } = value;
  const shape = readShape(caller, `${argument}.shape`, sizes);
  const kind = kindOf(given);
  if (kind !== 'Float32Array' && kind !== 'Float64Array') {
    const expected = 'must be a Float32Array or a Float64Array';
    refuse('dtype-mismatch', caller, `${argument}.data`, describe(given), expected);
  }
  const dtype = dtypes[kind];
  const copied = movable.has(given.buffer) && elements(given) > 0;
  const data = copied ? (new constructors[dtype](given) as D) : given;
  const length = elements(data);
  return { argument, data, dtype, shape, length, claim: claim(dtype, shape, length) };
}

/** What a cache holds of a tensor: the numbers as they were given, of a layer's as they were then. */
export function kept<D extends Numbers>({ shape, data }: ReadTensor<D>): Tensor<D> {
  return { shape, data };
}

/** A tensor of any rank, every size at least `least`, with data that fill it. */
export function readFilled<D extends Numbers>(
  caller: string,
  argument: string,
  value: Tensor<D>,
  least: number,
): ReadTensor<D> {
  const tensor = readTensor(caller, argument, value);
  const { shape, data } = tensor;
  mustFill(caller, `${argument}.data`, data, shape, count(caller, argument, shape, least));
  return tensor;
}

/** Refuses data that do not fill a shape. */
export function mustFill(
  caller: string,
  argument: string,
  data: ArrayBufferView,
  shape: readonly number[],
  needed: number,
): void {
  const given = elements(data);
  if (given === needed) return;
  const expected = `shape (${shape.join(', ')}) needs ${needed}`;
  refuse('shape-mismatch', caller, argument, `has ${given} elements`, expected);
}

/** Refuses a tensor that differs from another in shape or dtype. */
export function mustMatch(
  caller: string,
  tensor: ReadTensor,
  otherArgument: string,
  other: Pick<ReadTensor, 'shape' | 'dtype'>,
): void {
  if (tensor.shape.join() !== other.shape.join()) {
    const [given, expected] = [tensor, other].map(({ shape }) => `has shape (${shape.join(', ')})`);
    refuse(
      'shape-mismatch',
      caller,
      tensor.argument,
      given as string,
      `${otherArgument} ${expected}`,
    );
  }
  mustShareDtype(caller, tensor, otherArgument, other);
}

export function mustShareDtype(
  caller: string,
  tensor: ReadTensor,
  otherArgument: string,
  other: Pick<ReadTensor, 'dtype'>,
): void {
  if (tensor.dtype === other.dtype) return;
  const [given, expected] = [tensor, other].map(({ dtype }) => `is ${dtypeNames[dtype]}`);
  refuse(
    'dtype-mismatch',
    caller,
    tensor.argument,
    given as string,
    `${otherArgument} ${expected}`,
  );
}

/** The core's TensorClaim: dtype, rank, four sizes, length. */
export function claim(dtype: Dtype, shape: readonly number[], length: number): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  return [dtype, shape.length, a, b, c, d, length];
}

/** No tensor here has more axes. */
export const mostAxes = 32;

/** An array's length; 0 where a proxy gives something else. */
export function arrayLength(array: readonly unknown[]): number {
  const { length } = array;
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
}

/** A list of numbers; which numbers, the core judges. */
export function readShape(caller: string, argument: string, value: readonly number[]): number[] {
  const expected = 'must be an array of numbers';
  if (!Array.isArray(value))
    refuse('invalid-argument', caller, argument, describe(value), expected);
  // A hostile length must not make us copy for ever.
  const length = arrayLength(value);
  if (length > mostAxes) {
    const most = `at most ${mostAxes} are read`;
    refuse('shape-mismatch', caller, argument, `has ${length} sizes`, most);
  }
  const sizes: number[] = [];
  for (let axis = 0; axis < length; axis++) sizes.push(value[axis] as number);
  for (const size of sizes) {
    if (typeof size !== 'number') {
      refuse('invalid-argument', caller, argument, `has a size that ${describe(size)}`, expected);
    }
  }
  return sizes;
}

/** How many elements a shape has; for shapes that the core does not judge. */
export function count(caller: string, argument: string, shape: readonly number[], least: number) {
  for (const size of shape) {
    if (!Number.isInteger(size) || size < least) {
      const expected = `every size must be a whole number of at least ${least}`;
      refuse('invalid-argument', caller, argument, `has a size of ${size}`, expected);
    }
  }
  // No size is too large for a tensor without elements.
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

export function readNumber(caller: string, argument: string, value: unknown): number {
  if (typeof value !== 'number') {
    refuse('invalid-argument', caller, argument, describe(value), 'must be a number');
  }
  return value;
}

/** `[height, width]`, from one number for both or from a pair. */
export function readPair(caller: string, argument: string, value: Pair): [number, number] {
  if (typeof value === 'number') return [value, value];
  const expected = 'must be a number or a pair [height, width]';
  if (!Array.isArray(value))
    refuse('invalid-argument', caller, argument, describe(value), expected);
  const length = arrayLength(value);
  const [height, width] = [value[0], value[1]] as [unknown, unknown];
  if (length !== 2 || typeof height !== 'number' || typeof width !== 'number') {
    const given = length === 2 ? 'is a pair of other things' : `has ${length} elements`;
    refuse('invalid-argument', caller, argument, given, expected);
  }
  return [height, width];
}

/** The core's Padding: rule, top, bottom, left, right. */
export function readPadding(caller: string, value: Padding): number[] {
  if (value === 'same') return [1, 0, 0, 0, 0];
  if (value === 'valid') return [2, 0, 0, 0, 0];
  if (typeof value === 'number') return [0, value, value, value, value];
  const expected =
    "must be a number, a pair [height, width], [[top, bottom], [left, right]], 'same' or 'valid'";
  const length = Array.isArray(value) ? arrayLength(value) : -1;
  if (length !== 2) {
    const given = length < 0 ? describe(value) : `has ${length} elements`;
    refuse('invalid-argument', caller, 'pad', given, expected);
  }
  const [vertical, horizontal] = [value[0], value[1]] as [Pair, Pair];
  const [top, bottom] = readPair(caller, 'pad', vertical);
  const [left, right] = readPair(caller, 'pad', horizontal);
  return [0, top, bottom, left, right];
}

/** `[i, h, w, c]`; whether the output has it, the core judges. */
export function readCell(caller: string, value: Cell): number[] {
  const cell = readShape(caller, 'cell', value);
  if (cell.length !== 4) {
    const given = `has ${cell.length} numbers`;
    refuse('invalid-argument', caller, 'cell', given, 'must be [i, h, w, c]');
  }
  return cell;
}

/** Options as they were given: one that may be missing may also be there and undefined. */
export type Given<T> = {
  readonly [Key in keyof T]: object extends Pick<T, Key> ? T[Key] | undefined : T[Key];
};

/** Options must be an object; with `known`, one without other keys: a misspelt one must not pass. */
export function readOptions<T extends object>(
  caller: string,
  argument: string,
  value: T,
  known?: readonly (keyof T & string)[],
): T {
  if (typeof value !== 'object' || value === null) {
    refuse('invalid-argument', caller, argument, describe(value), 'must be an object');
  }
  const strange = known && Object.keys(value).find((key) => !known.includes(key as never));
  if (strange !== undefined) {
    const given = `has ${JSON.stringify(strange.slice(0, 40))}`;
    refuse('invalid-argument', caller, argument, given, `only ${known?.join(', ')} are known`);
  }
  return value;
}

/** One of a few words; returns its place among them. */
export function readWord(
  caller: string,
  argument: string,
  value: unknown,
  words: readonly string[],
): number {
  const place = words.indexOf(value as string);
  if (place < 0) {
    const expected = `must be ${words.map((word) => `'${word}'`).join(' or ')}`;
    refuse('invalid-argument', caller, argument, describe(value), expected);
  }
  return place;
}
