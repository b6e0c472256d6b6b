/** What is pointed at: the window and its taps, the cell in focus, and the cells that steps add. */

import { type App, addingOf, termsOf } from '../../model/app';
import { weightHue } from '../../model/colour';
import { rowOf } from '../../model/operations';
import type { Picture } from '../../model/picture';
import { indexOfCell } from '../../model/steps';
import { walksInput, windowed } from '../../model/walk';
import { RING } from '../../views/letters';
import { windowAt } from '../../views/slide';
import type { Shape } from '../scene';
import { fromOklch, type Theme } from '../theme';
import { hatched } from './cells';

type Side = 'input' | 'output';

/** A ring inside a rectangle: casing and line, as on the page. */
export const ring = (
  theme: Theme,
  stroke: string,
  x: number,
  y: number,
  w: number,
  h: number,
): Shape[] =>
  [[theme.casing, RING.casing] as const, [stroke, RING.line] as const].map(([colour, thick]) => ({
    is: 'rect',
    x: x + thick / 2,
    y: y + thick / 2,
    w: w - thick,
    h: h - thick,
    stroke: colour,
    thick,
  }));

/** Where to look in a picture, whose window is a few pixels: a ring around it. */
export function around(
  theme: Theme,
  hue: string,
  x: number,
  y: number,
  w: number,
  h: number,
): Shape[] {
  const r = Math.max(Math.hypot(w, h) / 2 + 6, 13);
  const at = { x: x + w / 2, y: y + h / 2, r };
  return [
    { is: 'rect', x: x - 1.5, y: y - 1.5, w: w + 3, h: h + 3, stroke: theme.casing, thick: 5 },
    { is: 'rect', x: x - 1.5, y: y - 1.5, w: w + 3, h: h + 3, stroke: hue, thick: 2 },
    { is: 'circle', ...at, stroke: theme.casing, thick: 5 },
    { is: 'circle', ...at, stroke: hue, thick: 2 },
  ];
}

/** The window, on the side that it lies on: a transposed convolution adds to its output through it. */
export function windowOf(
  theme: Theme,
  app: App,
  shown: Picture,
  side: Side,
  size: number,
): Shape[] {
  const { axes, layer } = shown;
  const at = windowAt(app, shown);
  if (!at || windowed(shown) !== shown[side].shape) return [];
  const { h, w } = axes;
  const [x, y] = [w.starts[at[1]] * size, h.starts[at[0]] * size];
  const [width, height] = [w.extent * size, h.extent * size];
  if (!shown[side].values) return around(theme, theme.window, x, y, width, height);
  const shapes: Shape[] = [];
  const spread = h.dilation > 1 || w.dilation > 1;
  for (let a = 0; a < h.window; a++) {
    for (let b = 0; b < w.window; b++) {
      const [tx, ty] = [x + b * w.dilation * size, y + a * h.dilation * size];
      if (spread) {
        shapes.push({
          is: 'rect',
          x: tx + 2,
          y: ty + 2,
          w: size - 4,
          h: size - 4,
          stroke: theme.window,
          thick: 1.6,
        });
      }
      if (!rowOf(layer).filters) continue;
      shapes.push({
        is: 'rect',
        x: tx + 4,
        y: ty + size - 8,
        w: size - 8,
        h: 4,
        fill: fromOklch(weightHue(a * w.window + b, h.window * w.window)),
        stroke: theme.casing,
        thick: 1,
      });
    }
  }
  shapes.push(...ring(theme, theme.window, x, y, width, height));
  const terms = termsOf(app);
  if (terms?.pool && !rowOf(layer).sums) {
    const { pool, rows, cols } = terms;
    rows.forEach((r, a) => {
      cols.forEach((c, b) => {
        if (!pool.mask[a * cols.length + b]) return;
        const at = { x: (c + 0.5) * size, y: (r + 0.5) * size, r: size / 2 - 2 };
        shapes.push({ is: 'circle', ...at, stroke: theme.output, thick: 3 });
      });
    });
  }
  return shapes;
}

/** The input cell that a step adds to the output, and those that steps have not come to yet. */
export function adding(
  theme: Theme,
  app: App,
  shown: Picture,
  at: readonly [number, number],
  size: number,
) {
  const { shape, values } = shown.input;
  const [, rows, cols] = shape;
  const { done } = shown.layer;
  const shapes: Shape[] = [];
  if (!walksInput(shown)) return shapes;
  for (let p = 0; values && done !== null && p < rows * cols; p++) {
    const [r, c] = [Math.floor(p / cols), p % cols];
    if (indexOfCell([at[0], r, c, at[1]], shape) < done) continue;
    const [x, y] = [c * size, r * size];
    const points = [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
    ] as const;
    shapes.push({ is: 'area', points, fill: theme.paper, opacity: 0.6 });
  }
  const cell = addingOf(app);
  if (cell) {
    const mark = values ? ring : around;
    shapes.push(...mark(theme, theme.window, cell[2] * size, cell[1] * size, size, size));
  }
  return shapes;
}

/** Cells of the output that are padding, where padding is all that it is about. */
export function overPadding(theme: Theme, { layer, axes, output }: Picture, size: number): Shape[] {
  if (rowOf(layer).slides) return [];
  const [, rows, cols] = output.shape;
  const { h, w } = axes;
  const [x, y] = [w.padBefore * size, h.padBefore * size];
  const [width, height] = [w.in * size, h.in * size];
  const strips = [
    [0, 0, cols * size, y],
    [0, y + height, cols * size, rows * size - y - height],
    [0, y, x, height],
    [x + width, y, cols * size - x - width, height],
  ] as const;
  return [
    ...strips
      .filter(([, , across, down]) => across > 0 && down > 0)
      .map(([left, top, across, down]) => hatched(theme, left, top, across, down)),
    { is: 'rect', x, y, w: width, h: height, stroke: theme.ink, thick: 1.6 },
  ];
}
