/**
 * Words and parts for the shapes. Every number in them was computed by the core and only gets its
 * place in a formula or a sentence here.
 */
import { plural } from './numbers';

/** One axis as the core describes it, with where each window starts. */
export interface AxisData {
  readonly in: number;
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBefore: number;
  readonly padAfter: number;
  readonly out: number;
  readonly extent: number;
  readonly dropped: number;
  readonly starts: readonly number[];
}

export interface Axes {
  readonly h: AxisData;
  readonly w: AxisData;
}

/** "2 · 1" when both sides are padded alike, "0 + 1" when not. */
export const paddingParts = (axis: AxisData): { even: boolean; before: number; after: number } => ({
  even: axis.padBefore === axis.padAfter,
  before: axis.padBefore,
  after: axis.padAfter,
});

/** What the floor leaves over, as a sentence. */
export function droppedSentence({ h, w }: Axes): string {
  const rows = h.dropped ? `${plural(h.dropped, 'row')} at the bottom` : '';
  const cols = w.dropped ? `${plural(w.dropped, 'column')} at the right` : '';
  if (!rows && !cols) return 'The windows fit exactly: the floor ⌊ ⌋ has nothing to cut off.';
  const what = [rows, cols].filter(Boolean).join(' and ');
  return `The last window does not reach the end: the floor ⌊ ⌋ leaves ${what} unread, hatched in the figure.`;
}

/** How a transposed convolution's size is chosen among those that fit, as a sentence. */
export function grownSentence({ h, w }: Axes): string {
  const most = (axis: AxisData) => axis.in - axis.dropped + axis.stride - 1;
  const choices = (axis: AxisData) =>
    axis.stride === 1 ? String(axis.in) : `${axis.in - axis.dropped} to ${most(axis)}`;
  const fit = `The convolution that it is the gradient of makes ${h.out} × ${w.out} of it again, and would do so of ${choices(h)} rows and ${choices(w)} columns.`;
  const rows = h.dropped ? plural(h.dropped, 'row') : '';
  const cols = w.dropped ? plural(w.dropped, 'column') : '';
  const added = [rows, cols].filter(Boolean).join(' and ');
  return added
    ? `${fit} Output padding o adds ${added} at the end, hatched in the figure: no window reaches there.`
    : `${fit} Output padding chooses among them: here it is 0.`;
}

/** `(1, 12, 12, 3)`, as NumPy prints a shape. */
export const shapeText = (shape: readonly number[]): string => `(${shape.join(', ')})`;

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
