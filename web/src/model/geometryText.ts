/**
 * Words and parts for the shapes. Every number in them was computed by the core and only gets its
 * place in a formula or a sentence here.
 */
import type { Axes, AxisData } from './axes';
import { plural } from './numbers';

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
  const again = `The convolution that it is the gradient of makes ${h.out} × ${w.out} of it again`;
  const rows = h.dropped ? plural(h.dropped, 'row') : '';
  const cols = w.dropped ? plural(w.dropped, 'column') : '';
  const added = [rows, cols].filter(Boolean).join(' and ');
  // With stride 1 no other size fits, and there is nothing to choose.
  if (!added && h.stride === 1 && w.stride === 1) return `${again}.`;
  const fit = `${again}, and would do so of ${choices(h)} rows and ${choices(w)} columns.`;
  return added
    ? `${fit} Output padding o adds ${added} at the end, hatched in the figure: no window reaches there.`
    : `${fit} Output padding chooses among them: here it is 0.`;
}
