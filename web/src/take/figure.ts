/**
 * The figure as a drawing that stands alone: A_prev, what is done to it, and the output, with the
 * window and the cell in focus, under the titles and over the sentence that they have on the page.
 */
import type { Picture } from '../engine/client';
import type { MapImage, Seen } from '../engine/protocol';
import { type App, addingOf, chosenFilter, focusOf, sentenceOf, termsOf } from '../model/app';
import { shapeText } from '../model/axes';
import { factorOf, turnedIndex, writtenNumbers } from '../model/bank';
import { colourOf, inkOn, type Scale, weightHue } from '../model/colour';
import { fractionText, ONE, sameFraction } from '../model/fractions';
import { outputName } from '../model/layer';
import { show } from '../model/numbers';
import { rowOf } from '../model/operations';
import { indexOfCell } from '../model/steps';
import { walksInput, windowed } from '../model/walk';
import { UNIT } from '../views/gridCells';
import { channelName, shownChannel, shownExample } from '../views/inputPanel';
import { alike, common, fitOf, HALF, LETTERS, RING, widthOf } from '../views/letters';
import { doneOf } from '../views/outputPanel';
import { surroundings } from '../views/slide';
import type { Scene, Shape } from './scene';
import { fromOklch, hex, type Theme } from './theme';

/** A picture takes about this much, whatever its size. */
const PICTURE = 480;
const GAP = 28;
const MARGIN = 24;
/** From the top of a panel to its first cell: the title, and beneath it what is on show of it. */
const HEAD = { plain: 28, labelled: 46 } as const;

type Side = 'input' | 'output';
type Sides = readonly [top: number, bottom: number, left: number, right: number];

/** A part of the figure, laid out from its own corner. */
interface Panel {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

const moved = (shapes: readonly Shape[], dx: number, dy: number): Shape[] =>
  shapes.map((s) =>
    s.is === 'area'
      ? { ...s, points: s.points.map(([x, y]) => [x + dx, y + dy] as const) }
      : { ...s, x: s.x + dx, y: s.y + dy },
  );

/** A ring inside a rectangle: casing and line, as on the page. */
const ring = (theme: Theme, stroke: string, x: number, y: number, w: number, h: number): Shape[] =>
  [[theme.casing, RING.casing] as const, [stroke, RING.line] as const].map(([colour, thick]) => ({
    is: 'rect',
    x: x + thick / 2,
    y: y + thick / 2,
    w: w - thick,
    h: h - thick,
    stroke: colour,
    thick,
  }));

/** How large a cell is drawn: written cells as on the page, pictures to fill their room. */
function cellOf(seen: Seen, rows: number, cols: number): number {
  if (seen.values) return UNIT;
  const fit = PICTURE / Math.max(rows, cols);
  // Few pixels are drawn equally large; with many no one can tell.
  return fit >= 4 ? Math.floor(fit) : fit;
}

interface Body {
  readonly seen: Seen;
  readonly example: number;
  /** −1 is all colours. */
  readonly channel: number;
  readonly pad: Sides;
  readonly zeros: boolean;
  readonly dropped: readonly [number, number];
  readonly done: number;
}

function padding(theme: Theme, body: Body, size: number): Shape[] {
  const [top, bottom, left, right] = body.pad.map((p) => p * size) as unknown as Sides;
  const [, rows, cols] = body.seen.shape;
  if (top + bottom + left + right === 0) return [];
  const [w, h] = [cols * size + left + right, rows * size + top + bottom];
  const shapes: Shape[] = [
    { is: 'hatch', x: 0, y: 0, w, h, stroke: theme.hatch, thick: 1.6, gap: 6, falling: false },
    { is: 'rect', x: 0, y: 0, w, h, stroke: theme.edge, thick: 1, dash: [4, 3] },
  ];
  if (!body.zeros || !body.seen.values) return shapes;
  const letters = 12 * common(numbersOf(body).map((x) => fitOf(show(x))));
  for (let y = 0; y < h; y += size) {
    for (let x = 0; x < w; x += size) {
      if (y >= top && y < h - bottom && x >= left && x < w - right) continue;
      shapes.push({
        is: 'text',
        x: x + size / 2,
        y: y + size / 2 + HALF * letters,
        text: '0',
        size: letters,
        fill: theme.soft,
        anchor: 'middle',
      });
    }
  }
  return shapes;
}

/** The numbers of the channel on show, row by row. */
function numbersOf({ seen, example, channel }: Body): number[] {
  const [, rows, cols, channels] = seen.shape;
  const first = example * rows * cols;
  return Array.from(
    { length: rows * cols },
    (_, i) => seen.values?.[(first + i) * channels + channel] ?? Number.NaN,
  );
}

function numbers(theme: Theme, body: Body, dark: boolean): Shape[] {
  const { seen, done } = body;
  const [, rows, cols] = seen.shape;
  const shown = numbersOf(body);
  const texts = shown.map((x) => show(x));
  const sizes = alike(texts.map(fitOf)).map((part) => LETTERS * part);
  const shapes: Shape[] = [];
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++, i++) {
      const ready = i < done;
      const value = shown[i];
      const colour = colourOf(value, seen.scale, dark);
      const [x, y] = [c * UNIT, r * UNIT];
      shapes.push({
        is: 'rect',
        x,
        y,
        w: UNIT,
        h: UNIT,
        ...(ready ? { fill: hex(colour) } : {}),
        stroke: theme.rule,
        thick: 0.6,
      });
      if (!ready) continue;
      const [text, size] = [texts[i], sizes[i]];
      shapes.push({
        is: 'text',
        x: x + UNIT / 2,
        y: y + UNIT / 2 + HALF * size,
        text,
        size,
        fill: inkOn(colour) === '#000' ? '#000000' : '#ffffff',
        anchor: 'middle',
      });
    }
  }
  return shapes;
}

function picture(theme: Theme, { seen, example, channel, done }: Body, size: number): Shape[] {
  const [, rows, cols] = seen.shape;
  const map: MapImage | null =
    channel < 0 ? (seen.colour?.[example] ?? null) : seen.maps[example][channel];
  const [w, h] = [cols * size, rows * size];
  const smooth = Math.max(rows, cols) >= 400;
  const shapes: Shape[] = [
    {
      is: 'image',
      x: 0,
      y: 0,
      w,
      h,
      map: map ?? seen.thumbs[example][Math.max(0, channel)],
      smooth,
    },
  ];
  if (done < rows * cols) {
    const [y, x] = [Math.floor(done / cols) * size, (done % cols) * size];
    const points = [
      [x, y],
      [w, y],
      [w, h],
      [0, h],
      [0, y + size],
      [x, y + size],
    ] as const;
    shapes.push({ is: 'area', points, fill: theme.paper, opacity: 0.9 });
  }
  return shapes;
}

/** Data, padding around it, and what the floor leaves unread; the data's corner is the origin. */
function tensor(theme: Theme, body: Body, dark: boolean, size: number): Shape[] {
  const [, rows, cols] = body.seen.shape;
  const [top, bottom, left, right] = body.pad;
  const [below, beside] = body.dropped;
  const [w, h] = [(cols + left + right) * size, (rows + top + bottom) * size];
  const unread = (x: number, y: number, width: number, height: number): Shape[] => [
    {
      is: 'area',
      points: [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ],
      fill: theme.paper,
      opacity: 0.55,
    },
    {
      is: 'hatch',
      x,
      y,
      w: width,
      h: height,
      stroke: theme.ink,
      thick: 1.3,
      gap: 5,
      falling: true,
    },
  ];
  const around = [...padding(theme, body, size)];
  const floor = [
    ...(beside ? unread(w - beside * size, 0, beside * size, h) : []),
    ...(below ? unread(0, h - below * size, w - beside * size, below * size) : []),
  ];
  return [
    ...moved(around, -left * size, -top * size),
    ...(body.seen.values ? numbers(theme, body, dark) : picture(theme, body, size)),
    {
      is: 'rect',
      x: 0,
      y: 0,
      w: cols * size,
      h: rows * size,
      stroke: theme.ink,
      thick: body.seen.values ? 1.6 : 0.8,
    },
    ...moved(floor, -left * size, -top * size),
  ];
}

/** Where to look in a picture, whose window is a few pixels: a ring around it. */
function around(theme: Theme, hue: string, x: number, y: number, w: number, h: number): Shape[] {
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
function windowOf(theme: Theme, app: App, shown: Picture, side: Side, size: number): Shape[] {
  const { axes, layer } = shown;
  const cell = walksInput(shown) ? addingOf(app) : focusOf(app);
  if (!cell || windowed(shown) !== shown[side].shape) return [];
  const { h, w } = axes;
  const [x0, y0] = [w.starts[cell[2]], h.starts[cell[1]]];
  // Of padding alone there is nothing on the input to point at.
  if (!rowOf(layer).slides && (x0 < 0 || y0 < 0 || x0 >= w.in || y0 >= h.in)) return [];
  const [x, y] = [x0 * size, y0 * size];
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
function adding(
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
function overPadding(theme: Theme, { layer, axes, output }: Picture, size: number): Shape[] {
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
      .map(
        ([left, top, across, down]): Shape => ({
          is: 'hatch',
          x: left,
          y: top,
          w: across,
          h: down,
          stroke: theme.hatch,
          thick: 1.6,
          gap: 6,
          falling: false,
        }),
      ),
    { is: 'rect', x, y, w: width, h: height, stroke: theme.ink, thick: 1.6 },
  ];
}

function title(theme: Theme, name: string, shape: readonly number[], which: string): Shape[] {
  const beside = 9.4 * name.length + 10;
  const shapes: Shape[] = [
    { is: 'text', x: 0, y: 14, text: name, size: 15, fill: theme.ink, bold: true, mono: true },
    {
      is: 'text',
      x: beside,
      y: 14,
      text: shapeText(shape),
      size: 13,
      fill: theme.soft,
      mono: true,
    },
  ];
  if (which) shapes.push({ is: 'text', x: 0, y: 33, text: which, size: 13, fill: theme.soft });
  return shapes;
}

function legend(theme: Theme, scale: Scale, dark: boolean, y: number): Shape[] {
  const low = scale.kind === 'grey' ? 0 : -scale.limit;
  const stops = Array.from({ length: 9 }, (_, i) =>
    hex(colourOf(low + ((scale.limit - low) * i) / 8, scale, dark)),
  );
  const [from, to] = [
    `${scale.beyond ? '≤ ' : ''}${show(low)}`,
    `${scale.beyond ? '≥ ' : ''}${show(scale.limit)}`,
  ];
  const x = 13 * widthOf(from) + 8;
  return [
    { is: 'text', x: 0, y: y + 10, text: from, size: 13, fill: theme.soft },
    { is: 'ramp', x, y, w: 120, h: 10, stops },
    { is: 'rect', x, y, w: 120, h: 10, stroke: theme.rule, thick: 1 },
    { is: 'text', x: x + 128, y: y + 10, text: to, size: 13, fill: theme.soft },
  ];
}

/** "example 0, red", where there is more than one. */
const which = (...parts: (string | false)[]): string => parts.filter(Boolean).join(', ');

function inputPanel(theme: Theme, app: App, shown: Picture, head: number): Panel {
  const { input, layer } = shown;
  const [m, , , channels] = input.shape;
  const example = shownExample(app, shown);
  const channel = shownChannel(app, shown);
  const { pad, dropped, rows, cols } = surroundings(shown, 'input');
  const size = cellOf(input, rows, cols);
  const body: Body = {
    seen: input,
    example,
    channel,
    pad,
    zeros: rowOf(layer).zeros(layer),
    dropped,
    done: Number.POSITIVE_INFINITY,
  };
  const drawn = [
    ...tensor(theme, body, app.dark, size),
    ...adding(theme, app, shown, [example, Math.max(0, channel)], size),
    ...windowOf(theme, app, shown, 'input', size),
  ];
  const below = head + rows * size + 10;
  const label = which(
    m > 1 && `example ${example}`,
    channels > 1 && (channel < 0 ? 'all colours' : channelName(shown, channel)),
  );
  return {
    width: Math.max(cols * size, 200),
    height: below + 12,
    shapes: [
      ...title(theme, 'A_prev', input.shape, label),
      ...moved(drawn, pad[2] * size, head + pad[0] * size),
      ...(channel < 0 ? [] : legend(theme, input.scale, app.dark, below)),
    ],
  };
}

function filterPanel(theme: Theme, app: App, shown: Picture, head: number): Panel {
  const { W, layer } = shown;
  if (!W) return { width: 0, height: 0, shapes: [] };
  const [rows, cols, depth, n_C] = W.shape;
  const filter = Math.min(focusOf(app)?.[3] ?? chosenFilter(app), n_C - 1);
  const size = Math.max(rows, cols) > 5 ? 34 : 40;
  const first = Math.floor(filter / (n_C / layer.groups)) * depth;
  const written = writtenNumbers(layer.filters[filter], layer.f, depth);
  const factor = factorOf(layer.filters[filter], layer.f);
  const step = rows * (size + 2) + (depth > 1 ? 26 : 10);
  // Many channels stand in two columns, so that they stay beside the input.
  const across = depth > 3 ? 2 : 1;
  const down = Math.ceil(depth / across);
  const shapes: Shape[] = [];
  for (let k = 0; k < depth; k++) {
    const x0 = Math.floor(k / down) * (cols * (size + 2) + 16);
    const y0 = (k % down) * step;
    if (depth > 1) {
      const text = channelName(shown, first + k);
      shapes.push({ is: 'text', x: x0, y: y0 + 10, text, size: 13, fill: theme.soft });
    }
    const texts = Array.from({ length: rows * cols }, (_, tap) => {
      const index = tap * depth + k;
      return show(written[layer.flip ? turnedIndex(index, layer.f, depth) : index]);
    });
    const sizes = alike(texts.map((text) => (size - 6) / 13 / widthOf(text)));
    for (let tap = 0; tap < rows * cols; tap++) {
      const index = tap * depth + k;
      const [x, y] = [
        x0 + (tap % cols) * (size + 2),
        y0 + (depth > 1 ? 16 : 0) + Math.floor(tap / cols) * (size + 2),
      ];
      const colour = colourOf(W.values[index * n_C + filter], W.scale, app.dark);
      const [text, letters] = [texts[tap], 13 * sizes[tap]];
      shapes.push(
        { is: 'rect', x, y, w: size, h: size, fill: hex(colour), stroke: theme.rule, thick: 1 },
        {
          is: 'rect',
          x,
          y: y + size - 5,
          w: size,
          h: 5,
          fill: fromOklch(weightHue(tap, rows * cols)),
        },
        {
          is: 'text',
          x: x + size / 2,
          y: y + (size - 5) / 2 + HALF * letters,
          text,
          size: letters,
          fill: inkOn(colour) === '#000' ? '#000000' : '#ffffff',
          anchor: 'middle',
        },
      );
    }
  }
  const end = head + down * step;
  const words = [`b = ${show(layer.b[filter])}`, layer.flip ? 'turned by 180°, as it is used' : ''];
  return {
    width: Math.max(across * (cols * (size + 2) + 16) - 16, 110),
    height: end + 30,
    shapes: [
      ...title(
        theme,
        'W',
        W.shape,
        which(
          n_C > 1 && `filter ${filter}`,
          !sameFraction(factor, ONE) && `${fractionText(factor)} ×`,
        ),
      ),
      ...moved(shapes, 0, head),
      ...words.map(
        (text, i): Shape => ({
          is: 'text',
          x: 0,
          y: end + 12 + 18 * i,
          text,
          size: 13,
          fill: theme.soft,
        }),
      ),
    ],
  };
}

/** Where there is no W, what is done stands in its place. */
function signPanel(theme: Theme, { layer }: Picture, head: number): Panel {
  const f = layer.f[0] === layer.f[1] ? `${layer.f[0]} × ${layer.f[0]}` : layer.f.join(' × ');
  const lines = rowOf(layer).sign(f);
  return {
    width: 64,
    height: 0,
    shapes: lines.map((text, i) => ({
      is: 'text',
      x: 32,
      y: head + 70 + 20 * i,
      text,
      size: i ? 13 : 18,
      bold: i === 0,
      fill: theme.soft,
      anchor: 'middle',
    })),
  };
}

function outputPanel(theme: Theme, app: App, shown: Picture, head: number): Panel {
  const { output, layer } = shown;
  const [m, , , channels] = output.shape;
  const focus = focusOf(app);
  const example = shownExample(app, shown);
  const filter = Math.min(focus?.[3] ?? app.state.filter, channels - 1);
  const colour = output.colour && !rowOf(layer).filters && app.state.channel < 0 && !output.values;
  const channel = colour ? -1 : filter;
  const { pad, dropped, rows, cols } = surroundings(shown, 'output');
  const size = cellOf(output, rows, cols);
  const body: Body = {
    seen: output,
    example,
    channel,
    pad,
    zeros: false,
    dropped,
    done: doneOf(app, shown, example, colour ? channels - 1 : filter) ?? Number.POSITIVE_INFINITY,
  };
  const cell: Shape[] = [];
  if (focus) {
    const at = [focus[2] * size, focus[1] * size, size, size] as const;
    cell.push(...(output.values ? ring : around)(theme, theme.output, ...at));
  }
  const below = head + rows * size + 10;
  const label = which(
    m > 1 && `example ${example}`,
    channels > 1 &&
      (colour
        ? 'all colours'
        : rowOf(layer).filters
          ? `filter ${filter}`
          : channelName(shown, filter)),
  );
  return {
    width: Math.max(cols * size, 200),
    height: below + 12,
    shapes: [
      ...title(theme, outputName(layer), output.shape, label),
      ...moved(
        [
          ...tensor(theme, body, app.dark, size),
          ...overPadding(theme, shown, size),
          ...windowOf(theme, app, shown, 'output', size),
          ...cell,
        ],
        pad[2] * size,
        head + pad[0] * size,
      ),
      ...(colour ? [] : legend(theme, output.scale, app.dark, below)),
    ],
  };
}

/** The call that makes the output, with every argument that is not the usual one. */
export function callText({ layer, axes }: Picture): string {
  const two = ([a, b]: readonly number[]) => (a === b ? String(a) : `[${a}, ${b}]`);
  const { h, w } = axes;
  const sides = [h.padBefore, h.padAfter, w.padBefore, w.padAfter];
  const pad = new Set(sides).size === 1 ? String(sides[0]) : `[${sides.join(', ')}]`;
  const conv = rowOf(layer).filters;
  const { slides, modes } = rowOf(layer);
  const list = [
    ...(conv ? ['W', 'b'] : slides ? [`f = ${two(layer.f)}`] : []),
    ...(slides ? [`stride = ${two(layer.stride)}`] : []),
    `pad = ${layer.pad === 'same' ? "'same'" : pad}`,
    ...(layer.dilation.some((d) => d > 1) ? [`dilation = ${two(layer.dilation)}`] : []),
    ...(layer.groups > 1 ? [`groups = ${layer.groups}`] : []),
    ...(modes.length ? [`mode = '${layer.op}'`] : []),
  ];
  const call = `${rowOf(layer).call}(A_prev, ${list.join(', ')})`;
  return `${outputName(layer)} = ${layer.activation === 'none' ? call : `${layer.activation}(${call})`}`;
}

export function figureScene(app: App, shown: Picture, theme: Theme): Scene {
  const conv = rowOf(shown.layer).filters;
  const { input, output, layer } = shown;
  const plain = input.shape[0] === 1 && input.shape[3] === 1 && output.shape[3] === 1;
  const factors = layer.filters.map((filter) => factorOf(filter, layer.f));
  const labelled = !plain || factors.some((factor) => !sameFraction(factor, ONE));
  const head = labelled ? HEAD.labelled : HEAD.plain;
  const sign = (text: string): Panel => ({
    width: 20,
    height: 0,
    shapes: [
      { is: 'text', x: 10, y: head + 84, text, size: 24, fill: theme.soft, anchor: 'middle' },
    ],
  });
  const panels = [
    inputPanel(theme, app, shown, head),
    ...(conv ? [sign('∗'), filterPanel(theme, app, shown, head)] : [signPanel(theme, shown, head)]),
    sign('='),
    outputPanel(theme, app, shown, head),
  ];
  const shapes: Shape[] = [];
  let x = MARGIN;
  for (const panel of panels) {
    shapes.push(...moved(panel.shapes, x, MARGIN));
    x += panel.width + GAP;
  }
  const sentence = sentenceOf(app);
  const call = callText(shown);
  const least = Math.max(8.2 * call.length, 7.6 * sentence.length) + 2 * MARGIN;
  const width = Math.ceil(Math.max(x - GAP + MARGIN, least));
  const bottom = MARGIN + Math.max(...panels.map((p) => p.height)) + 26;
  shapes.push(
    { is: 'rect', x: MARGIN, y: bottom, w: width - 2 * MARGIN, h: 1, fill: theme.rule },
    { is: 'text', x: MARGIN, y: bottom + 26, text: call, size: 13, fill: theme.ink, mono: true },
    { is: 'text', x: MARGIN, y: bottom + 48, text: sentence, size: 13, fill: theme.soft },
  );
  return {
    width,
    height: bottom + 48 + MARGIN,
    title: `${call}. ${sentence}`,
    paper: theme.paper,
    font: theme.font,
    mono: theme.mono,
    shapes,
  };
}
