/**
 * What the steps walk. Most operations walk their output; a transposed convolution walks its input,
 * and each step adds one input cell, times the filter, to the output.
 */
import type { Axes, AxisData } from './axes';
import { filterBeside } from './beside';
import type { Layer } from './layer';
import { rowOf } from './operations';
import type { Cell } from './state';
import { cellOfIndex, fitStep, isInside, type Look, type Shape4 } from './steps';

export interface Walked {
  readonly layer: Pick<Layer, 'op' | 'groups' | 'inputShape' | 'b'>;
  readonly axes: Axes;
  readonly input: { readonly shape: Shape4 };
  readonly output: { readonly shape: Shape4 };
}

export const walksInput = ({ layer }: { readonly layer: Pick<Layer, 'op'> }): boolean =>
  rowOf(layer).walks === 'input';

/** The shape whose cells are the steps. */
export const stepsShape = (of: Omit<Walked, 'axes'>): Shape4 =>
  (walksInput(of) ? of.input : of.output).shape;

/** The tensor that the window lies on, with the padding around it. */
export const windowed = (of: Omit<Walked, 'axes'>): Shape4 =>
  (walksInput(of) ? of.output : of.input).shape;

/** The input cell that the last step added to the output, while steps are being taken. */
export function addedCell(of: Omit<Walked, 'axes'>, k: number | null): Cell | null {
  if (!walksInput(of) || k === null) return null;
  const done = fitStep(k, of.input.shape);
  return done > 0 ? cellOfIndex(done - 1, of.input.shape) : null;
}

/** The position in the middle of a window, or the nearest one that is not padding. */
const middle = (axis: AxisData, at: number): number => {
  const tap = Math.floor((axis.window - 1) / 2) * axis.dilation;
  return Math.min(axis.in - 1, Math.max(0, axis.starts[at] + tap));
};

/** Where the steps walk the input, the output cell in the middle of the step's window is looked at. */
export function lookAt(of: Walked, look: Look): Look {
  if (!walksInput(of) || (look.pin && isInside(look.pin, of.output.shape))) return look;
  const cell = addedCell(of, look.k);
  if (!cell) return look;
  const [i, r, c, channel] = cell;
  // To a map that it is added to.
  const filter = filterBeside(of.layer, Math.min(look.filter, of.output.shape[3] - 1), channel);
  return { ...look, pin: [i, middle(of.axes.h, r), middle(of.axes.w, c), filter], k: null };
}
