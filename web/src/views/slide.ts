/**
 * The window, wherever it lies: a convolution reads its input through it; a transposed one adds to its
 * output through it. The padding is around the tensor that the window lies on.
 */
import { html, nothing, svg } from 'lit-html';
import { type App, addingOf, focusOf, paleCell, reachOf, tapOf } from '../model/app';
import { reachedBy, sides } from '../model/axes';
import { weightHue } from '../model/colour';
import { rowOf } from '../model/operations';
import type { Picture } from '../model/picture';
import type { Four } from '../model/state';
import { indexOfCell } from '../model/steps';
import { walksInput, windowed } from '../model/walk';
import { ring } from './grid';
import { UNIT } from './gridCells';
import { place } from './image';

type Side = 'input' | 'output';
type Place = readonly [row: number, column: number];

/** Whether the window lies on this side. */
const isUnder = (picture: Picture, side: Side): boolean =>
  windowed(picture) === picture[side].shape;

/** Padding around, and rows and columns at the end that no window touches, of one side. */
export function surroundings(picture: Picture, side: Side) {
  const { h, w } = picture.axes;
  const here = isUnder(picture, side) && rowOf(picture.layer).slides;
  const pad: Four = here ? sides(picture.axes) : [0, 0, 0, 0];
  const dropped: Place = here ? [h.dropped, w.dropped] : [0, 0];
  const [, rows, cols] = picture[side].shape;
  return { pad, dropped, rows: rows + pad[0] + pad[1], cols: cols + pad[2] + pad[3] };
}

/**
 * Which window of each axis is looked at: that of the output cell in focus, or of the input cell added.
 * Of padding alone there is nothing on the input to point at.
 */
export function windowAt(app: App, picture: Picture): Place | null {
  const cell = walksInput(picture) ? addingOf(app) : focusOf(app);
  if (!cell) return null;
  const { axes, layer } = picture;
  const [, h, w] = cell;
  const [x, y] = [axes.w.starts[w], axes.h.starts[h]];
  const inside = x >= 0 && y >= 0 && x < axes.w.in && y < axes.h.in;
  return inside || rowOf(layer).slides ? [h, w] : null;
}

/** The taps of a window: input row and column of each, and the number of its weight. */
function taps(picture: Picture, h: number, w: number) {
  const { axes } = picture;
  const rows = Array.from(
    { length: axes.h.window },
    (_, a) => axes.h.starts[h] + a * axes.h.dilation,
  );
  const cols = Array.from(
    { length: axes.w.window },
    (_, a) => axes.w.starts[w] + a * axes.w.dilation,
  );
  return rows.flatMap((r, a) => cols.map((c, b) => ({ r, c, index: a * cols.length + b })));
}

function windowMark(app: App, picture: Picture) {
  const at = windowAt(app, picture);
  if (!at) return nothing;
  const { axes, layer } = picture;
  const [h, w] = at;
  const many = axes.h.window * axes.w.window;
  const [width, height] = [axes.w.extent * UNIT, axes.h.extent * UNIT];
  const [x, y] = [axes.w.starts[w], axes.h.starts[h]];
  const all = taps(picture, h, w);
  const marks = all.map(({ r, c, index }) => {
    const [tx, ty] = [(c - x) * UNIT, (r - y) * UNIT];
    const spread = axes.h.dilation > 1 || axes.w.dilation > 1;
    return svg`${
      spread
        ? svg`<rect class="tap-frame" x=${tx + 2} y=${ty + 2} width=${UNIT - 4} height=${UNIT - 4} />`
        : nothing
    }${
      rowOf(layer).filters
        ? svg`<rect class="tap" x=${tx + 4} y=${ty + UNIT - 8} width=${UNIT - 8} height="4" fill=${weightHue(index, many)} />`
        : nothing
    }`;
  });
  const tap = tapOf(app);
  const tapped = all.find(({ index }) => index === tap);
  return svg`<g class="window ${app.playing && !app.hover ? 'sliding' : ''}" style="transform:translate(${x * UNIT}px,${y * UNIT}px)">
    ${marks}
    ${ring('window-line', width, height)}
    ${
      tapped
        ? svg`<g transform="translate(${(tapped.c - x) * UNIT} ${(tapped.r - y) * UNIT})">${ring('tap-line', UNIT, UNIT, weightHue(tapped.index, many))}</g>`
        : nothing
    }
  </g>`;
}

/** The window of the step that the clock is at, while another one is pointed at. */
function paleWindow(app: App, { axes }: Picture) {
  const pale = paleCell(app);
  if (!pale || pale[0] !== focusOf(app)?.[0]) return nothing;
  const [x, y] = [axes.w.starts[pale[2]] * UNIT, axes.h.starts[pale[1]] * UNIT];
  return svg`<g class="pale sliding" style="transform:translate(${x}px,${y}px)">${ring('window-line', axes.w.extent * UNIT, axes.h.extent * UNIT)}</g>`;
}

/** All that one weight reads over all steps, faintly. */
function tapReach(app: App, picture: Picture) {
  const tap = tapOf(app);
  if (tap === null) return nothing;
  const { h, w } = picture.axes;
  const [a, b] = [Math.floor(tap / w.window), tap % w.window];
  const hue = weightHue(tap, h.window * w.window);
  return svg`<g class="tap-reach">${h.starts.flatMap((y) =>
    w.starts.map(
      (x) =>
        svg`<rect x=${(x + b * w.dilation) * UNIT + 3} y=${(y + a * h.dilation) * UNIT + 3} width=${UNIT - 6} height=${UNIT - 6} stroke=${hue} />`,
    ),
  )}</g>`;
}

/** The same on a picture, whose cells are too small for a frame of each. */
function tapMarks(app: App, picture: Picture, size: readonly [number, number]) {
  const at = windowAt(app, picture);
  const tap = tapOf(app);
  if (tap === null || !at) return nothing;
  const { h, w } = picture.axes;
  const [a, b] = [Math.floor(tap / w.window), tap % w.window];
  const [x, y] = [b * w.dilation + w.padBefore, a * h.dilation + h.padBefore];
  const far = (starts: readonly number[]) => Number(starts.at(-1)) - starts[0] + 1;
  const hue = weightHue(tap, h.window * w.window);
  const mark = (kind: string, box: readonly [number, number, number, number]) =>
    html`<div class="mark ${kind}" style="--hue:${hue};${place(box, size)}"></div>`;
  return html`${mark('tap-area', [w.starts[0] + x, h.starts[0] + y, far(w.starts), far(h.starts)])}
  ${mark('tap-mark', [w.starts[at[1]] + x, h.starts[at[0]] + y, 1, 1])}`;
}

/** Cells of this side that one cell of the other reaches, or is reached by. */
function reached(app: App, picture: Picture, side: Side): Place[] {
  const { axes } = picture;
  // From the side that the window lies on to the other: that is where a window's cell belongs.
  if (isUnder(picture, side)) return [];
  const focus = focusOf(app);
  const from = side === 'output' ? reachOf(app) : focus && !addingOf(app) && [focus[1], focus[2]];
  if (!from) return [];
  const [rows, cols] = [reachedBy(from[0], axes.h), reachedBy(from[1], axes.w)];
  return rows.flatMap((r) => cols.map((c) => [r, c] as const));
}

const frame = (kind: string, [r, c]: Place) =>
  svg`<g transform="translate(${c * UNIT} ${r * UNIT})">${ring(kind, UNIT, UNIT)}</g>`;

/** Input cells that the steps have not come to yet, where they walk the input. */
function later(picture: Picture, example: number, channel: number) {
  const { done } = picture.layer;
  if (done === null || !walksInput(picture)) return nothing;
  const { shape } = picture.input;
  const [, rows, cols] = shape;
  const cells = Array.from({ length: rows * cols }, (_, p) => [Math.floor(p / cols), p % cols]);
  return cells
    .filter(([r, c]) => indexOfCell([example, r, c, channel], shape) >= done)
    .map(
      ([r, c]) =>
        svg`<rect class="later" x=${c * UNIT} y=${r * UNIT} width=${UNIT} height=${UNIT} />`,
    );
}

/** What is laid over the numbers of one side. */
export function marksOver(
  app: App,
  picture: Picture,
  side: Side,
  example: number,
  channel: number,
) {
  const adding = side === 'input' && addingOf(app);
  const reach = side === 'input' && reachOf(app);
  return svg`${side === 'input' ? later(picture, example, channel) : nothing}${
    isUnder(picture, side)
      ? svg`${paleWindow(app, picture)}${tapReach(app, picture)}${windowMark(app, picture)}`
      : nothing
  }${reached(app, picture, side).map((at) => frame('reached', at))}${
    adding && adding[0] === example && adding[3] === channel
      ? svg`<g transform="translate(${adding[2] * UNIT} ${adding[1] * UNIT})">${ring('window-line', UNIT, UNIT)}</g>`
      : reach
        ? frame('reach-from', reach)
        : nothing
  }`;
}

/** The same over a picture. */
export function marksOnPicture(app: App, picture: Picture, side: Side) {
  const { axes } = picture;
  const { pad, rows, cols } = surroundings(picture, side);
  const size = [cols, rows] as const;
  const mark = (kind: string, [r, c]: Place, width = 1, height = 1) =>
    html`<div
      class="mark ${kind}"
      style=${place([c + pad[2], r + pad[0], width, height], size)}
    ></div>`;
  const window = ([h, w]: Place, kind = '') =>
    mark(`window-mark ${kind}`, [axes.h.starts[h], axes.w.starts[w]], axes.w.extent, axes.h.extent);
  // What is large is found without a ring around it.
  const large = axes.w.extent > cols / 8 && axes.h.extent > rows / 8 ? 'large' : '';
  const under = isUnder(picture, side);
  const at = under ? windowAt(app, picture) : null;
  const pale = under ? paleCell(app) : null;
  const adding = side === 'input' ? addingOf(app) : null;
  return html`${reached(app, picture, side).map((cell) => mark('reached-mark', cell))}${
    pale ? window([pale[1], pale[2]], `pale ${large}`) : nothing
  }${at ? window(at, `${large} ${app.playing && !app.hover ? 'sliding' : ''}`) : nothing}${
    adding ? mark('window-mark', [adding[1], adding[2]]) : nothing
  }${under ? tapMarks(app, picture, size) : nothing}`;
}
