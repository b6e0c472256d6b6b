/** A_prev: the data, the padding around it, and the window that reads it. */
import { html, nothing, svg } from 'lit-html';
import type { Picture } from '../engine/client';
import { type App, focusOf, paleCell } from '../model/app';
import { weightHue } from '../model/colour';
import { shapeText } from '../model/geometryText';
import { rowOf } from '../model/operations';
import type { Cell } from '../model/state';
import type { Act } from './act';
import { brushView } from './brush';
import { focused } from './directives';
import { gridView, ring, UNIT } from './grid';
import { imageView, place } from './image';
import { legendView } from './legend';
import { mapTabs } from './tabs';

const COLOURS = ['red', 'green', 'blue'];

export const channelName = (picture: Picture, c: number): string =>
  picture.layer.pixels && picture.input.shape[3] === 3 ? COLOURS[c] : `channel ${c}`;

/** The input channel on show; -1 is all colours of a picture together. */
export function shownChannel(app: App, picture: Picture): number {
  const { channel, filter } = app.state;
  const { colour, shape, values } = picture.input;
  if (!rowOf(picture.layer).filters && !colour) return Math.min(filter, shape[3] - 1);
  if (channel >= 0 && channel < shape[3]) return channel;
  return colour && !values ? -1 : 0;
}

/** The example on show: the one in focus, so that window and output cell belong together. */
export const shownExample = (app: App, picture: Picture): number =>
  Math.min(focusOf(app)?.[0] ?? app.state.example, picture.input.shape[0] - 1);

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
  const focus = focusOf(app);
  if (!focus) return nothing;
  const { axes, layer } = picture;
  const [, h, w] = focus;
  const many = axes.h.window * axes.w.window;
  const [width, height] = [axes.w.extent * UNIT, axes.h.extent * UNIT];
  const [x, y] = [axes.w.starts[w], axes.h.starts[h]];
  const marks = taps(picture, h, w).map(({ r, c, index }) => {
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
  const tapped = taps(picture, h, w).find(({ index }) => index === app.tap);
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
  if (app.tap === null) return nothing;
  const { h, w } = picture.axes;
  const [a, b] = [Math.floor(app.tap / w.window), app.tap % w.window];
  const hue = weightHue(app.tap, h.window * w.window);
  return svg`<g class="tap-reach">${h.starts.flatMap((y) =>
    w.starts.map(
      (x) =>
        svg`<rect x=${(x + b * w.dilation) * UNIT + 3} y=${(y + a * h.dilation) * UNIT + 3} width=${UNIT - 6} height=${UNIT - 6} stroke=${hue} />`,
    ),
  )}</g>`;
}

/** The same on a picture, whose cells are too small for a frame of each. */
function tapMarks(app: App, { axes: { h, w } }: Picture, size: readonly [number, number]) {
  const focus = focusOf(app);
  if (app.tap === null || !focus) return nothing;
  const [a, b] = [Math.floor(app.tap / w.window), app.tap % w.window];
  const [x, y] = [b * w.dilation + w.padBefore, a * h.dilation + h.padBefore];
  const far = (starts: readonly number[]) => Number(starts.at(-1)) - starts[0] + 1;
  const hue = weightHue(app.tap, h.window * w.window);
  const mark = (kind: string, box: readonly [number, number, number, number]) =>
    html`<div class="mark ${kind}" style="--hue:${hue};${place(box, size)}"></div>`;
  return html`${mark('tap-area', [w.starts[0] + x, h.starts[0] + y, far(w.starts), far(h.starts)])}
  ${mark('tap-mark', [w.starts[focus[2]] + x, h.starts[focus[1]] + y, 1, 1])}`;
}

function editor(app: App, act: Act) {
  const { editing } = app;
  if (!editing) return nothing;
  const { at } = editing;
  const finish = (event: Event) => act.write(at, (event.target as HTMLInputElement).value);
  const key = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') act.edit(null);
    if (event.key === 'Enter') finish(event);
  };
  return svg`<foreignObject x=${at[1] * UNIT} y=${at[0] * UNIT} width=${UNIT} height=${UNIT}
    >${html`<input
      class="cell-input"
      aria-label="Number at row ${at[0]}, column ${at[1]}"
      inputmode="decimal"
      .value=${editing.text}
      ${focused(editing.typed)}
      @keydown=${key}
      @blur=${finish}
    />`}</foreignObject>`;
}

function winners(app: App, picture: Picture) {
  const { terms } = app;
  if (!terms?.pool || picture.layer.op !== 'max' || terms.run !== picture.id) return nothing;
  const focus = focusOf(app);
  if (!focus || !terms.cell.every((x, i) => x === focus[i])) return nothing;
  const { rows, cols, pool } = terms;
  return rows.flatMap((r, a) =>
    cols.map((c, b) =>
      pool.mask[a * cols.length + b]
        ? svg`<circle class="winner" cx=${(c + 0.5) * UNIT} cy=${(r + 0.5) * UNIT} r=${UNIT / 2 - 2} />`
        : nothing,
    ),
  );
}

/** Numbers of one example can be typed over and painted; pixels and files are what they are. */
const isEditable = (app: App, { input, layer }: Picture): boolean =>
  input.values !== null &&
  !layer.pixels &&
  layer.input.kind !== 'array' &&
  input.shape[0] === 1 &&
  app.problems.length === 0;

function numbers(app: App, act: Act, picture: Picture, channel: number) {
  const { input, axes, layer } = picture;
  const [, rows, cols, channels] = input.shape;
  const values = input.values as Float64Array;
  const example = shownExample(app, picture);
  const editable = isEditable(app, picture);
  return gridView({
    id: 'input',
    label: `Input A_prev, ${channels > 1 ? `${channelName(picture, channel)}, ` : ''}${rows} rows, ${cols} columns`,
    rows,
    cols,
    pad: [axes.h.padBefore, axes.h.padAfter, axes.w.padBefore, axes.w.padAfter],
    zeros: rowOf(layer).zeros(layer),
    from: [values, example, channel],
    value: (r, c) => values[((example * rows + r) * cols + c) * channels + channel],
    scale: input.scale,
    dark: app.dark,
    dropped: [axes.h.dropped, axes.w.dropped],
    editable,
    ...(editable ? { painting: app.painting, paint: act.paintCell, stroke: act.stroke } : {}),
    over: svg`${paleWindow(app, picture)}${tapReach(app, picture)}${windowMark(app, picture)}${winners(app, picture)}${
      app.reach
        ? svg`<rect class="reach-from" x=${app.reach[1] * UNIT + 2} y=${app.reach[0] * UNIT + 2} width=${UNIT - 4} height=${UNIT - 4} />`
        : nothing
    }${editable ? editor(app, act) : nothing}`,
    point: act.reach,
    pick: (at, text) => (editable ? act.edit(at, text) : undefined),
  });
}

function pixels(app: App, act: Act, picture: Picture, channel: number) {
  const { input, axes } = picture;
  const { h, w } = axes;
  const [, rows, cols] = input.shape;
  const example = shownExample(app, picture);
  const focus = focusOf(app);
  const size = [cols + w.padBefore + w.padAfter, rows + h.padBefore + h.padAfter] as const;
  const box = (cell: Cell) =>
    place(
      [w.starts[cell[2]] + w.padBefore, h.starts[cell[1]] + h.padBefore, w.extent, h.extent],
      size,
    );
  const pale = paleCell(app);
  const map =
    channel < 0 && input.colour
      ? input.colour[example]
      : (input.maps[example][channel] ?? input.thumbs[example][channel]);
  return imageView({
    label: `Input picture, ${cols} by ${rows} pixels. Arrow keys point at one.`,
    map,
    size: [rows, cols],
    pad: [h.padBefore, h.padAfter, w.padBefore, w.padAfter],
    dropped: [h.dropped, w.dropped],
    over: html`${
      pale ? html`<div class="mark window-mark pale" style=${box(pale)}></div>` : nothing
    }${
      focus
        ? html`<div
            class="mark window-mark ${app.playing && !app.hover ? 'sliding' : ''}"
            style=${box(focus)}
          ></div>`
        : nothing
    }${tapMarks(app, picture, size)}`,
    from: app.reach ?? [Math.floor(rows / 2), Math.floor(cols / 2)],
    go: (at) => {
      act.reach(at);
      act.speak();
    },
    point: act.reach,
  });
}

export function inputPanel(app: App, act: Act, picture: Picture) {
  const { input } = picture;
  const [m, , , channels] = input.shape;
  const channel = shownChannel(app, picture);
  const example = shownExample(app, picture);
  const focus = focusOf(app);
  const choose = (c: number) => () =>
    act.set(
      rowOf(picture.layer).filters || input.colour ? { channel: c } : { filter: c, channel: c },
    );
  const tabs = Array.from({ length: channels }, (_, c) => ({
    name: channelName(picture, c),
    map: input.thumbs[example][c],
    on: c === channel,
    choose: choose(c),
  }));
  if (input.colour && !input.values) {
    tabs.unshift({
      name: 'colour',
      map: input.colour[example],
      on: channel < 0,
      choose: choose(-1),
    });
  }
  const { h, w } = picture.axes;
  const cols = w.in + w.padBefore + w.padAfter;
  const rows = h.in + h.padBefore + h.padAfter;
  return html`<section
    class="panel input"
    aria-labelledby="input-title"
    style="--cols:${cols};--rows:${rows};--share:${cols}"
  >
    <h2 id="input-title"><code>A_prev</code> <small>${shapeText(input.shape)}</small></h2>
    ${input.values ? numbers(app, act, picture, channel) : pixels(app, act, picture, channel)}
    ${mapTabs(
      'Example of the batch',
      Array.from({ length: m }, (_, i) => ({
        name: `example ${i}`,
        map: null,
        on: i === example,
        choose: () => act.set({ example: i, pin: focus && [i, focus[1], focus[2], focus[3]] }),
      })),
    )}
    ${mapTabs('Channel of the input', tabs)}
    <div class="under">
      ${input.colour && channel < 0 ? nothing : legendView(input.scale, app.dark)}
      ${isEditable(app, picture) ? brushView(app, act, 'input') : nothing}
    </div>
  </section>`;
}
