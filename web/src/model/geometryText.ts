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

/** `(1, 12, 12, 3)`, as NumPy prints a shape. */
export const shapeText = (shape: readonly number[]): string => `(${shape.join(', ')})`;

/** Which outputs of one axis read an input position: where a window has a tap on it. */
export function reachedBy(position: number, axis: AxisData): number[] {
  const reached: number[] = [];
  axis.starts.forEach((start, i) => {
    const away = position - start;
    if (away >= 0 && away < axis.extent && away % axis.dilation === 0) reached.push(i);
  });
  return reached;
}
