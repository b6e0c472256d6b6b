/** The tables of the figure: W, and what its numbers make of a window, product by product. */

import { type App, chosenFilter, termsOf } from '../../model/app';
import { factorOf, turnedIndex, writtenNumbers } from '../../model/bank';
import { firstRead } from '../../model/beside';
import { colourOf, inkOn, weightHue } from '../../model/colour';
import { fractionText, ONE, sameFraction } from '../../model/fractions';
import { nameAmong } from '../../model/mapNames';
import { show } from '../../model/numbers';
import { weightShape } from '../../model/operations';
import type { Picture, Products, Terms } from '../../model/picture';
import { cellName, partial, resultOf, sumLines, zeroFor } from '../../model/sum';
import { alike, HALF, widthOf } from '../../views/letters';
import { moved, type Shape } from '../scene';
import { fromOklch, hex, type Theme } from '../theme';
import { hatched } from './cells';
import { type Panel, title, which } from './panels';

/** A cell of a table: its number as it is written, the weight it belongs to, and what it stands on. */
interface Cell {
  readonly text: string;
  readonly tap: number;
  /** As #rrggbb; without it, the paper. */
  readonly fill?: string;
  readonly ink: string;
  /** Whether it counts as 0. */
  readonly hatch?: boolean;
}

interface Tables {
  readonly rows: number;
  readonly cols: number;
  readonly depth: number;
  readonly taps: number;
  /** What stands over a channel's table; nothing where the input has one channel. */
  readonly label: (k: number) => string;
  readonly cells: (k: number) => readonly Cell[];
}

/** One table a channel; many stand in two columns, so that they stay beside the input. */
function tables(theme: Theme, of: Tables): Panel {
  const { rows, cols, depth, taps, label, cells } = of;
  const size = Math.max(rows, cols) > 5 ? 34 : 40;
  const head = label(0) ? 16 : 0;
  const step = rows * (size + 2) + 10 + head;
  const across = depth > 3 ? 2 : 1;
  const down = Math.ceil(depth / across);
  const shapes: Shape[] = [];
  for (let k = 0; k < depth; k++) {
    const x0 = Math.floor(k / down) * (cols * (size + 2) + 16);
    const y0 = (k % down) * step;
    if (head) {
      shapes.push({ is: 'text', x: x0, y: y0 + 10, text: label(k), size: 13, fill: theme.soft });
    }
    const all = cells(k);
    const sizes = alike(all.map(({ text }) => (size - 6) / 13 / widthOf(text)));
    all.forEach(({ text, tap, fill, ink, hatch }, i) => {
      const [x, y] = [x0 + (i % cols) * (size + 2), y0 + head + Math.floor(i / cols) * (size + 2)];
      const letters = 13 * sizes[i];
      shapes.push(
        { is: 'rect', x, y, w: size, h: size, fill, stroke: theme.rule, thick: 1 },
        ...(hatch ? [hatched(theme, x, y, size, size)] : []),
        { is: 'rect', x, y: y + size - 5, w: size, h: 5, fill: fromOklch(weightHue(tap, taps)) },
        {
          is: 'text',
          x: x + size / 2,
          y: y + (size - 5) / 2 + HALF * letters,
          text,
          size: letters,
          fill: ink,
          anchor: 'middle',
        },
      );
    });
  }
  return { width: across * (cols * (size + 2) + 16) - 16, height: down * step, shapes };
}

const words = (theme: Theme, lines: readonly string[], y: number): Shape[] =>
  lines.map((text, i) => ({ is: 'text', x: 0, y: y + 18 * i, text, size: 13, fill: theme.soft }));

export function filterPanel(theme: Theme, app: App, shown: Picture, head: number): Panel {
  const { W, layer } = shown;
  if (!W) return { width: 0, height: 0, shapes: [] };
  const [rows, cols, depth, n_C] = W.shape;
  const filter = Math.min(chosenFilter(app), n_C - 1);
  const first = firstRead(layer, filter);
  const written = writtenNumbers(layer.filters[filter], layer.f, depth);
  const factor = factorOf(layer.filters[filter], layer.f);
  const cell = (tap: number, k: number): Cell => {
    const index = tap * depth + k;
    const colour = colourOf(W.values[index * n_C + filter], W.scale, app.dark);
    const text = show(written[layer.flip ? turnedIndex(index, layer.f, depth) : index]);
    const ink = inkOn(colour);
    return { text, tap, fill: hex(colour), ink };
  };
  const taps = rows * cols;
  const body = tables(theme, {
    rows,
    cols,
    depth,
    taps,
    label: (k) => nameAmong(shown, first + k),
    cells: (k) => Array.from({ length: taps }, (_, tap) => cell(tap, k)),
  });
  const end = head + body.height;
  const lines = [`b = ${show(layer.b[filter])}`, layer.flip ? 'turned by 180°, as it is used' : ''];
  const label = which(
    n_C > 1 && `filter ${filter}`,
    !sameFraction(factor, ONE) && `${fractionText(factor)} ×`,
  );
  return {
    width: Math.max(body.width, 110),
    height: end + 30,
    shapes: [
      ...title(theme, 'W', weightShape(layer), label),
      ...moved(body.shapes, 0, head),
      ...words(theme, lines, end + 12),
    ],
  };
}

/** The products of a cell, as W has their weights; and for any cell how it becomes its number. */
export function sumPanel(theme: Theme, app: App, shown: Picture, head: number): Panel | null {
  const terms = termsOf(app);
  if (!terms) return null;
  const { conv } = terms;
  const body = conv && products(theme, shown, terms, conv);
  const end = head + (body?.height ?? 0);
  const lines = sumLines(shown, terms).flatMap(({ name, code, value }) => {
    const begin = `${[name, code].filter(Boolean).join(' ')}:`;
    if (value.length < 3) return [`${begin} ${value.join('')}`];
    // Of many, two stand in a line.
    const pair = (_: unknown, i: number) =>
      value
        .slice(2 * i, 2 * i + 2)
        .join('')
        .trim();
    return [begin, ...Array.from({ length: Math.ceil(value.length / 2) }, pair)];
  });
  const last = end + 18 * lines.length + 18;
  const name = cellName(shown, terms.cell);
  return {
    // Nearly always the same, however long the numbers are: frames of a film are as wide as the last.
    width: Math.max(body?.width ?? 0, 216, 9.4 * name.length, ...lines.map((l) => 7.4 * l.length)),
    height: last + 6,
    shapes: [
      { is: 'text', x: 0, y: 14, text: name, size: 15, fill: theme.output, bold: true, mono: true },
      ...(body ? moved(body.shapes, 0, head) : []),
      ...words(theme, lines, end + 12),
      {
        is: 'text',
        x: 0,
        y: last,
        text: `= ${resultOf(terms)}`,
        size: 18,
        fill: theme.output,
        bold: true,
      },
    ],
  };
}

function products(theme: Theme, shown: Picture, terms: Terms, conv: Products): Panel {
  const [rows, cols] = [terms.rows.length, terms.cols.length];
  const { f } = shown.layer;
  const cell = (i: number, k: number): Cell => ({
    text: show(conv.products[i * conv.depth + k]),
    tap: conv.taps?.[i] ?? i,
    ink: theme.ink,
    hatch: zeroFor(shown, terms, conv, i, k) !== null,
  });
  return tables(theme, {
    rows,
    cols,
    depth: conv.depth,
    taps: f[0] * f[1],
    label: (k) => {
      const name = nameAmong(shown, conv.firstChannel + k);
      return conv.depth > 1 ? `${name}: ${partial(terms, conv.channelSums[k])}` : name;
    },
    cells: (k) => Array.from({ length: rows * cols }, (_, i) => cell(i, k)),
  });
}
