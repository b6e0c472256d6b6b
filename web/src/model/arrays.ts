/**
 * Arrays from elsewhere: which shapes can be an input, filters or biases here, and the sentence for
 * those that cannot.
 */
import { numbersIn, shapeText } from './axes';
import { count } from './numbers';
import { LIMITS } from './state';

type Shape = readonly number[];
type Shape4 = readonly [number, number, number, number];

/** As many numbers as the largest picture in colour has. */
export const MOST_NUMBERS = LIMITS.pictureSide ** 2 * 3;

/** What filters and biases have to go with. */
export interface Like {
  /** Channels that one filter reads. */
  readonly depth: number;
  readonly groups: number;
  readonly n_C: number;
  /** Whether W is that of the convolution which a transposed one belongs to. */
  readonly transposed: boolean;
}

const outside = (n: number, [low, high]: readonly [number, number]) => n < low || n > high;

/** `(n_H, n_W)`, `(n_H, n_W, n_C)` or `(m, n_H, n_W, n_C)` as the last. */
export function asInput(name: string, shape: Shape): Shape4 {
  const has = `${name} has shape ${shapeText(shape)}`;
  if (shape.length < 2 || shape.length > 4) {
    throw new Error(
      `${has}; A_prev takes (n_H, n_W), (n_H, n_W, n_C) or (m, n_H, n_W, n_C), ` +
        `so 2 to 4 axes, not ${shape.length}.`,
    );
  }
  const [m, h, w, c] = (shape.length === 2
    ? [1, ...shape, 1]
    : shape.length === 3
      ? [1, ...shape]
      : shape) as unknown as Shape4;
  const sides = [1, LIMITS.pictureSide] as const;
  if (outside(c, LIMITS.channels)) {
    const first = shape[shape.length - 3];
    const order = shape.length > 2 && !outside(first, LIMITS.channels);
    throw new Error(
      `${has}, so n_C_prev = ${count(c)}; this page takes ${LIMITS.channels.join(' to ')} channels, ` +
        `on the last axis.${order ? ` If the channels come first, save np.moveaxis(x, ${shape.length - 3}, -1).` : ''}`,
    );
  }
  if (outside(m, LIMITS.m)) {
    throw new Error(
      `${has}, so m = ${count(m)}; this page takes ${LIMITS.m.join(' to ')} examples.`,
    );
  }
  if (outside(h, sides) || outside(w, sides)) {
    throw new Error(`${has}; this page takes ${sides.join(' to ')} rows and columns.`);
  }
  const all = m * h * w * c;
  if (all > MOST_NUMBERS) {
    throw new Error(
      `${has}, ${count(all)} numbers; this page takes up to ${count(MOST_NUMBERS)}, ` +
        `as many as a picture of ${LIMITS.pictureSide} × ${LIMITS.pictureSide} in colour has.`,
    );
  }
  return [m, h, w, c];
}

/** The limits that filters of either kind have; `has` begins the sentence. */
function within(has: string, [rows, cols]: Shape, n_C: number, groups: number): void {
  if (outside(rows, [1, LIMITS.filterSize]) || outside(cols, [1, LIMITS.filterSize])) {
    throw new Error(
      `${has}, so f = ${rows} × ${cols}; this page draws filters of 1 to ${LIMITS.filterSize} a side.`,
    );
  }
  if (outside(n_C, LIMITS.filters)) {
    throw new Error(
      `${has}, so n_C = ${n_C}; this page takes ${LIMITS.filters.join(' to ')} filters.`,
    );
  }
  if (n_C % groups !== 0) {
    throw new Error(`${has}, so n_C = ${n_C}, which ${groups} groups cannot share.`);
  }
}

/**
 * `(f_H, f_W, depth, n_C)`; without the last axis it is one filter, and without the last two the
 * same in every channel, which the caller repeats.
 */
export function asFilters(name: string, shape: Shape, like: Like): Shape4 {
  const { depth, groups } = like;
  if (like.transposed) return asTransposed(name, shape, like);
  const has = `${name} has shape ${shapeText(shape)}`;
  const expected = `(f_H, f_W, ${groups > 1 ? 'n_C_prev / groups' : 'n_C_prev'}, n_C)`;
  if (shape.length < 2 || shape.length > 4) {
    throw new Error(`${has}; W takes ${expected}, or a single filter (f_H, f_W).`);
  }
  const [rows, cols, given = 1, n_C = 1] = shape;
  if (shape.length > 2 && given !== depth) {
    const each =
      groups > 1 ? `in ${groups} groups each filter reads ${depth}` : `A_prev has ${depth}`;
    throw new Error(`${has}, so its filters read ${given} channels, but ${each}.`);
  }
  within(has, [rows, cols], n_C, groups);
  return [rows, cols, given, n_C];
}

/** `(f_H, f_W, n_C / groups, n_C_prev)`, as the core and the frameworks have it. */
function asTransposed(name: string, shape: Shape, { depth, groups }: Like): Shape4 {
  const has = `${name} has shape ${shapeText(shape)}`;
  const n_C_prev = depth * groups;
  const each = groups > 1 ? `n_C / ${groups}` : 'n_C';
  if (shape.length !== 4 || shape[3] !== n_C_prev) {
    throw new Error(
      `${has}; W of a transposed convolution takes (f_H, f_W, ${each}, ${n_C_prev}).`,
    );
  }
  const [rows, cols, per] = shape;
  within(has, [rows, cols], per * groups, groups);
  return shape as unknown as Shape4;
}

/** One number for each filter, in whatever shape they come. */
export function asBias(name: string, shape: Shape, { n_C }: Like): readonly number[] {
  const all = numbersIn(shape);
  if (all !== n_C) {
    const are = n_C === 1 ? 'is 1 filter' : `are ${n_C} filters`;
    throw new Error(
      `${name} has shape ${shapeText(shape)}, ${count(all)} ${all === 1 ? 'number' : 'numbers'}; ` +
        `there ${are}, so b takes (1, 1, 1, ${n_C}).`,
    );
  }
  return shape;
}
