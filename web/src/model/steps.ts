/**
 * The order of the steps is the memory order of the output: example, row, column, channel. Step k
 * means that the first k cells are done, so that the cell of step k is the one with index k − 1.
 */
import { numbersIn } from './axes';
import { count } from './numbers';
import type { Cell } from './state';

export type Shape4 = readonly number[];

export function cellOfIndex(index: number, [, rows, cols, channels]: Shape4): Cell {
  const c = index % channels;
  const w = Math.floor(index / channels) % cols;
  const h = Math.floor(index / (channels * cols)) % rows;
  return [Math.floor(index / (channels * cols * rows)), h, w, c];
}

export function indexOfCell([i, h, w, c]: Cell, [, rows, cols, channels]: Shape4): number {
  return ((i * rows + h) * cols + w) * channels + c;
}

export const isInside = (cell: Cell, shape: Shape4): boolean =>
  cell.every((x, axis) => Number.isInteger(x) && x >= 0 && x < shape[axis]);

/** What decides which output cell is explained. */
export interface Look {
  readonly hover: Cell | null;
  readonly pin: Cell | null;
  readonly k: number | null;
  readonly example: number;
  readonly filter: number;
  /** The input channel on show; -1 is all colours. */
  readonly channel: number;
}

/** The output cell that everything explains: pointed at, else pinned, else the step's own. */
export function focusIn(shape: Shape4, { hover, pin, k, example, filter }: Look): Cell | null {
  if (hover && isInside(hover, shape)) return hover;
  if (pin && isInside(pin, shape)) return pin;
  const done = fitStep(k, shape);
  if (done === 0) return null;
  if (k !== null) return cellOfIndex(done - 1, shape);
  // At rest, with everything done: the middle of the chosen example and filter.
  const [m, rows, cols, channels] = shape;
  return [
    Math.min(example, m - 1),
    Math.floor(rows / 2),
    Math.floor(cols / 2),
    Math.min(filter, channels - 1),
  ];
}

/** The channel of the output on show: that of the cell in focus, so that nothing disagrees. */
export const shownOutput = (shape: Shape4, look: Look): number =>
  Math.min(focusIn(shape, look)?.[3] ?? look.filter, shape[3] - 1);

/** The cell that step k is at, unless nothing or everything is done. */
export function stepCell(k: number | null, shape: Shape4): Cell | null {
  const done = fitStep(k, shape);
  return k === null || done === 0 ? null : cellOfIndex(done - 1, shape);
}

/** A saved step made to fit the output at hand; null (all done) stays null. */
export function fitStep(k: number | null, shape: Shape4): number {
  const all = numbersIn(shape);
  return k === null ? all : Math.min(Math.max(0, Math.floor(k)), all);
}

/** The steps that are walked: all cells, or those of one channel alone. */
export interface Walk {
  /** What its cells would be the whole output of. */
  readonly shape: Shape4;
  readonly all: number;
  /** How many of its cells are done after k steps of all. */
  done(k: number): number;
  /** How many steps of all it takes until n of its cells are done. */
  at(n: number): number;
}

export function walkOf(shape: Shape4, only: number | null): Walk {
  if (only === null) {
    return { shape, all: numbersIn(shape), done: (k) => k, at: (n) => fitStep(n, shape) };
  }
  const [m, rows, cols, channels] = shape;
  const all = m * rows * cols;
  return {
    shape: [m, rows, cols, 1],
    all,
    done: (k) => Math.max(0, Math.ceil((k - only) / channels)),
    at: (n) => (n <= 0 ? 0 : (Math.min(n, all) - 1) * channels + only + 1),
  };
}

/** How many cells of one map (one example, one channel) are done after k steps. */
export function doneInMap(k: number, example: number, channel: number, shape: Shape4): number {
  const size = shape[1] * shape[2];
  const before = k - example * size * shape[3] - channel;
  return Math.min(size, Math.max(0, Math.ceil(before / shape[3])));
}

/** The sentence of a step, for the eye and for a screen reader. */
export function stepSentence(
  cell: Cell,
  /** Which of how many steps it is, counted as the counter beside the sentence counts. */
  [at, all]: readonly [at: number, all: number],
  /** What the map of the cell is called. */
  map: string,
  /** The cell's number, as it is written. */
  text: string | null,
  /** "Step" while the steps are at this cell. */
  name: 'Step' | 'Cell' | 'Pinned cell' = 'Step',
): string {
  const [i, h, w] = cell;
  const where = `example ${i}, row ${h}, column ${w}, ${map}`;
  const number = text === null ? '' : `: ${text}`;
  return `${name} ${count(at)} of ${count(all)}: ${where}${number}.`;
}
