/** How windows lie along the axes of a tensor: where each starts, and what it reaches. */
import type { Axis } from 'convstep';

/** One axis as the core describes it, with where each window starts. */
export type AxisData = Omit<Axis, 'start'> & { readonly starts: readonly number[] };

export interface Axes {
  readonly h: AxisData;
  readonly w: AxisData;
}

/** Padding per side, as the core resolved it. */
export const sides = ({ h, w }: Axes) =>
  [h.padBefore, h.padAfter, w.padBefore, w.padAfter] as const;

/** `(1, 12, 12, 3)`, as NumPy prints a shape. */
export const shapeText = (shape: readonly number[]): string =>
  `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** How many numbers a tensor has. */
export const numbersIn = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Which windows of one axis have a tap on a position, and which tap it is. */
export function reachingTaps(position: number, axis: AxisData): { at: number; tap: number }[] {
  return reachedBy(position, axis).map((at) => ({
    at,
    tap: (position - axis.starts[at]) / axis.dilation,
  }));
}

/** Which outputs of one axis read an input position: where a window has a tap on it. */
export function reachedBy(position: number, axis: AxisData): number[] {
  const reached: number[] = [];
  axis.starts.forEach((start, i) => {
    const away = position - start;
    if (away >= 0 && away < axis.extent && away % axis.dilation === 0) reached.push(i);
  });
  return reached;
}
