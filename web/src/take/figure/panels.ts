/** The tensors of the figure, each with its title: A_prev and the output; and what is done between them. */

import type { App } from '../../model/app';
import { shapeText } from '../../model/axes';
import { legendOf, type Scale } from '../../model/colour';
import { outputName } from '../../model/layer';
import { channelName, mapName } from '../../model/mapNames';
import { shownChannel, shownExample } from '../../model/onShow';
import { rowOf } from '../../model/operations';
import type { Picture } from '../../model/picture';
import { widthOf } from '../../views/letters';
import { doneOf, outputOnShow } from '../../views/outputPanel';
import { surroundings } from '../../views/slide';
import { moved, type Shape } from '../scene';
import { hex, type Theme } from '../theme';
import { cellOf, tensor } from './cells';
import { adding, around, overPadding, ring, windowOf } from './marks';

/** A part of the figure, laid out from its own corner. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export function title(
  theme: Theme,
  name: string,
  shape: readonly number[],
  which: string,
): Shape[] {
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
  const { from, to, stops } = legendOf(scale, dark);
  const x = 13 * widthOf(from) + 8;
  return [
    { is: 'text', x: 0, y: y + 10, text: from, size: 13, fill: theme.soft },
    { is: 'ramp', x, y, w: 120, h: 10, stops: stops.map(hex) },
    { is: 'rect', x, y, w: 120, h: 10, stroke: theme.rule, thick: 1 },
    { is: 'text', x: x + 128, y: y + 10, text: to, size: 13, fill: theme.soft },
  ];
}

/** "example 0, red", where there is more than one. */
export const which = (...parts: (string | false)[]): string => parts.filter(Boolean).join(', ');

/** A tensor on one side of the figure: what of it is on show, and the marks over it. */
interface OnSide {
  readonly side: 'input' | 'output';
  readonly name: string;
  readonly example: number;
  /** −1 is all colours. */
  readonly channel: number;
  readonly channelWord: string;
  readonly zeros: boolean;
  readonly done: number;
  readonly over: (size: number) => readonly Shape[];
}

function sidePanel(theme: Theme, app: App, shown: Picture, head: number, of: OnSide): Panel {
  const { side, name, example, channel, channelWord, zeros, done, over } = of;
  const seen = shown[side];
  const [m, , , channels] = seen.shape;
  const { pad, dropped, rows, cols } = surroundings(shown, side);
  const size = cellOf(seen, rows, cols);
  const body = { seen, example, channel, pad, zeros, dropped, done };
  const drawn = [...tensor(theme, body, app.dark, size), ...over(size)];
  const below = head + rows * size + 10;
  const label = which(
    m > 1 && `example ${example}`,
    channels > 1 && (channel < 0 ? 'all colours' : channelWord),
  );
  return {
    width: Math.max(cols * size, 200),
    height: below + 12,
    shapes: [
      ...title(theme, name, seen.shape, label),
      ...moved(drawn, pad[2] * size, head + pad[0] * size),
      ...(channel < 0 ? [] : legend(theme, seen.scale, app.dark, below)),
    ],
  };
}

export function inputPanel(theme: Theme, app: App, shown: Picture, head: number): Panel {
  const { layer } = shown;
  const example = shownExample(app, shown);
  const channel = shownChannel(app, shown);
  return sidePanel(theme, app, shown, head, {
    side: 'input',
    name: 'A_prev',
    example,
    channel,
    channelWord: channelName(shown, channel),
    zeros: rowOf(layer).zeros(layer),
    done: Number.POSITIVE_INFINITY,
    over: (size) => [
      ...adding(theme, app, shown, [example, Math.max(0, channel)], size),
      ...windowOf(theme, app, shown, 'input', size),
    ],
  });
}

/** Where there is no W, what is done stands in its place. */
export function signPanel(theme: Theme, { layer }: Picture, head: number): Panel {
  const lines = rowOf(layer).sign(layer.f.join(' × '));
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

export function outputPanel(theme: Theme, app: App, shown: Picture, head: number): Panel {
  const { output, layer } = shown;
  const { focus, example, channel, colour } = outputOnShow(app, shown);
  // Of all colours together, the last is the last to come.
  const last = colour ? output.shape[3] - 1 : channel;
  const mark = output.values ? ring : around;
  return sidePanel(theme, app, shown, head, {
    side: 'output',
    name: outputName(layer),
    example,
    channel: colour ? -1 : channel,
    channelWord: mapName(shown, channel),
    zeros: false,
    done: doneOf(app, shown, example, last) ?? Number.POSITIVE_INFINITY,
    over: (size) => [
      ...overPadding(theme, shown, size),
      ...windowOf(theme, app, shown, 'output', size),
      ...(focus ? mark(theme, theme.output, focus[2] * size, focus[1] * size, size, size) : []),
    ],
  });
}
