/** The cells of a tensor: their colours and numbers, padding around them, and what the floor leaves unread. */

import { colourOf, inkOn } from '../../model/colour';
import { show } from '../../model/numbers';
import type { MapImage, Seen } from '../../model/picture';
import { UNIT } from '../../views/gridCells';
import { alike, common, fitOf, HALF, LETTERS } from '../../views/letters';
import { moved, type Shape } from '../scene';
import { hex, type Theme } from '../theme';

/** A picture takes about this much, whatever its size. */
const PICTURE = 480;

type Sides = readonly [top: number, bottom: number, left: number, right: number];

/** How large a cell is drawn: written cells as on the page, pictures to fill their room. */
export function cellOf(seen: Seen, rows: number, cols: number): number {
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

/** The hatch of padding. */
export const hatched = (theme: Theme, x: number, y: number, w: number, h: number): Shape => ({
  is: 'hatch',
  x,
  y,
  w,
  h,
  stroke: theme.hatch,
  thick: 1.6,
  gap: 6,
  falling: false,
});

function padding(theme: Theme, body: Body, size: number): Shape[] {
  const [top, bottom, left, right] = body.pad.map((p) => p * size) as unknown as Sides;
  const [, rows, cols] = body.seen.shape;
  if (top + bottom + left + right === 0) return [];
  const [w, h] = [cols * size + left + right, rows * size + top + bottom];
  const shapes: Shape[] = [
    hatched(theme, 0, 0, w, h),
    { is: 'rect', x: 0, y: 0, w, h, stroke: theme.edge, thick: 1, dash: [4, 3] },
  ];
  if (!body.zeros || !body.seen.values) return shapes;
  const letters = 12 * common(numbersOf(body).map((x) => fitOf(show(x, body.seen.least))));
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
  const texts = shown.map((x) => show(x, seen.least));
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
        fill: inkOn(colour),
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
export function tensor(theme: Theme, body: Body, dark: boolean, size: number): Shape[] {
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
