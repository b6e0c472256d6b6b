/**
 * Filters by name. Each is a rule for any size, so that a preset survives a change of the filter
 * size; at 3 × 3 they are the ones in every textbook.
 */

import { hash } from './strokes';

export interface Preset {
  readonly id: string;
  readonly name: string;
  /** What it does, in a few words. */
  readonly does: string;
  readonly make: (rows: number, cols: number, channel?: number, seed?: number) => number[];
  /** Whether every channel, and every seed, has numbers of its own. */
  readonly drawn?: true;
  /** What its numbers have in common: 1 over this, times whole numbers. */
  readonly over?: (rows: number, cols: number) => number;
}

/** Row n−1 of Pascal's triangle: the Gaussian of whole numbers. */
function binomial(n: number): number[] {
  let row = [1];
  for (let i = 1; i < n; i++) row = [1, ...row.slice(1).map((x, j) => x + row[j]), 1];
  return row;
}

/** −1 … 1 from one end to the other, or the smoothed difference of Sobel. One tap has no slope. */
function slope(n: number, smooth: boolean): number[] {
  if (n === 1) return [1];
  if (n === 2) return [-1, 1];
  const half = (n - 1) / 2;
  if (!smooth) return Array.from({ length: n }, (_, i) => Math.sign(i - half));
  const inner = binomial(n - 2);
  return Array.from({ length: n }, (_, i) => (inner[i - 2] ?? 0) - (inner[i] ?? 0));
}

const outer = (column: number[], row: number[]): number[] =>
  column.flatMap((a) => row.map((b) => a * b || 0));

const middle = (n: number): number => Math.floor((n - 1) / 2);

/** `at` in the middle, `elsewhere` around it. */
function centred(rows: number, cols: number, at: number, elsewhere: number): number[] {
  const numbers = new Array<number>(rows * cols).fill(elsewhere);
  numbers[middle(rows) * cols + middle(cols)] = at;
  return numbers;
}

/** Only the middle and its neighbours above, below, left and right. */
function plus(rows: number, cols: number, arm: number, rest: number): number[] {
  const numbers = new Array<number>(rows * cols).fill(0);
  const [r, c] = [middle(rows), middle(cols)];
  let arms = 0;
  for (const [y, x] of [
    [r - 1, c],
    [r + 1, c],
    [r, c - 1],
    [r, c + 1],
  ]) {
    if (y < 0 || x < 0 || y >= rows || x >= cols) continue;
    numbers[y * cols + x] = arm;
    arms++;
  }
  numbers[r * cols + c] = rest - arms * arm;
  return numbers;
}

const short = (x: number): number => Math.round(x * 1000) / 1000 || 0;

/** A wave under a bell, across a direction in degrees: what answers to stripes of that direction. */
function gabor(rows: number, cols: number, degrees: number): number[] {
  if (rows * cols === 1) return [1];
  const turn = (degrees * Math.PI) / 180;
  const size = Math.max(rows, cols);
  const bell = (y: number, x: number) => Math.exp((-8 * (x * x + y * y)) / (size * size));
  const at = Array.from({ length: rows * cols }, (_, i) => {
    const [y, x] = [Math.floor(i / cols) - (rows - 1) / 2, (i % cols) - (cols - 1) / 2];
    const along = x * Math.cos(turn) + y * Math.sin(turn);
    return { bell: bell(y, x), wave: Math.cos((2 * Math.PI * along * 1.5) / size) };
  });
  // The bell's share is taken off, so that a flat place gives about 0.
  const sum = (each: (a: (typeof at)[number]) => number) => at.reduce((n, a) => n + each(a), 0);
  const flat = sum((a) => a.bell * a.wave) / sum((a) => a.bell);
  return at.map((a) => short(a.bell * (a.wave - flat)));
}

/** The direction of the wave, downwards from the right; the stripes lie across it. */
const GABORS = [
  [0, 'Vertical'],
  [45, 'Rising'],
  [90, 'Horizontal'],
  [135, 'Falling'],
] as const;

const ones = (n: number): number[] => new Array<number>(n).fill(1);

/** Whole numbers made smaller where there are many, so that a filter of any size gives about as much. */
function evened(whole: (rows: number, cols: number) => number[], most: number) {
  const over = (r: number, c: number) => {
    const lifted = whole(r, c).reduce((sum, x) => sum + Math.max(0, x), 0);
    return Math.max(1, Math.round(lifted / most));
  };
  const make = (r: number, c: number) => {
    const by = over(r, c);
    return whole(r, c).map((x) => x / by);
  };
  return { over, make };
}

export const PRESETS = [
  {
    id: 'identity',
    name: 'Identity',
    does: 'copies the input',
    make: (r, c) => centred(r, c, 1, 0),
  },
  {
    id: 'box',
    name: 'Box blur',
    does: 'averages the window',
    make: (r, c) => new Array<number>(r * c).fill(1 / (r * c)),
    over: (r, c) => r * c,
  },
  {
    id: 'gauss',
    name: 'Gaussian blur',
    does: 'averages, the middle counting most',
    make: (r, c) => outer(binomial(r), binomial(c)).map((x) => x / 2 ** (r + c - 2)),
    over: (r, c) => 2 ** (r + c - 2),
  },
  {
    id: 'sharpen',
    name: 'Sharpen',
    does: 'lifts a cell above its neighbours',
    make: (r, c) => plus(r, c, -1, 1),
  },
  {
    id: 'sobel-x',
    name: 'Vertical edges (Sobel)',
    does: 'right minus left, smoothed',
    ...evened((r, c) => outer(binomial(r), slope(c, true)), 4),
  },
  {
    id: 'sobel-y',
    name: 'Horizontal edges (Sobel)',
    does: 'below minus above, smoothed',
    ...evened((r, c) => outer(slope(r, true), binomial(c)), 4),
  },
  {
    id: 'prewitt-x',
    name: 'Vertical edges (Prewitt)',
    does: 'right minus left',
    ...evened((r, c) => outer(ones(r), slope(c, false)), 3),
  },
  {
    id: 'prewitt-y',
    name: 'Horizontal edges (Prewitt)',
    does: 'below minus above',
    ...evened((r, c) => outer(slope(r, false), ones(c)), 3),
  },
  {
    id: 'laplace',
    name: 'Edges all round (Laplacian)',
    does: 'neighbours minus the middle',
    make: (r, c) => plus(r, c, 1, 0),
  },
  {
    id: 'outline',
    name: 'Outline',
    does: 'the middle against all around it',
    ...evened((r, c) => centred(r, c, r * c - 1, -1), 8),
  },
  {
    id: 'emboss',
    name: 'Emboss',
    does: 'light from the top left',
    make: (r, c) =>
      Array.from({ length: r * c }, (_, i) => {
        const across = Math.floor(i / c) - middle(r) + ((i % c) - middle(c));
        return i === middle(r) * c + middle(c)
          ? 1
          : Math.sign(across) * Math.min(2, Math.abs(across));
      }),
  },
  ...GABORS.map(([degrees, way]) => ({
    id: `gabor-${degrees}` as const,
    name: `${way} stripes (Gabor)`,
    does: 'answers to stripes of one direction and width',
    make: (r: number, c: number) => gabor(r, c, degrees),
  })),
  {
    id: 'random',
    name: 'Random',
    does: 'what training would start from',
    drawn: true,
    make: (r, c, channel = 0, seed = 0) =>
      Array.from({ length: r * c }, (_, i) =>
        short(2 * hash(Math.floor(i / c) + 64 * channel, (i % c) + 64 * seed) - 1),
      ),
  },
] as const satisfies readonly Preset[];

export type PresetId = (typeof PRESETS)[number]['id'];

export const presetOf = (id: string): Preset | undefined => PRESETS.find((p) => p.id === id);
