/** The built-in number grids: small whole numbers that a person can add up in the head. */
import { arc, cover, hash, type Point, toPolyline } from './strokes';

/** A five in the unit square, as one would write it on a board. */
const FIVE: readonly Point[] = [
  [0.7, 0.16],
  [0.34, 0.16],
  [0.31, 0.47],
  ...arc(0.46, 0.62, 0.24, 0.22, -0.32, 0.36),
];

function digit(r: number, c: number, n: number): number {
  const distance = toPolyline((c + 0.5) / n, (r + 0.5) / n, FIVE) - 0.075;
  return Math.round(9 * cover(distance, 1.1 / n));
}

function plusSign(r: number, c: number, n: number): number {
  const [low, high] = [
    Math.floor((n - 1) / 2) - (n > 6 ? 1 : 0),
    Math.floor(n / 2) + (n > 6 ? 1 : 0),
  ];
  const edge = n > 4 ? 1 : 0;
  const within = (x: number) => x >= edge && x < n - edge;
  const arm = (x: number) => x >= low && x <= high;
  return (arm(r) && within(c)) || (arm(c) && within(r)) ? 9 : 0;
}

function square(r: number, c: number, n: number): number {
  const edge = Math.floor(n / 4);
  const within = (x: number) => x >= edge && x < n - edge;
  return within(r) && within(c) ? 9 : 0;
}

export const GRIDS = [
  { id: 'digit', name: 'A five', cell: digit },
  { id: 'half', name: 'Half and half', cell: (_, c, n) => (c < n / 2 ? 9 : 0) },
  { id: 'square', name: 'Square', cell: square },
  { id: 'plus', name: 'Cross', cell: plusSign },
  { id: 'ramp', name: 'Slope', cell: (r, c) => r + c },
  { id: 'checker', name: 'Checkerboard', cell: (r, c) => ((r + c) % 2 ? 0 : 9) },
  {
    id: 'dot',
    name: 'One dot',
    cell: (r, c, n) => (r === Math.floor(n / 2) && c === Math.floor(n / 2) ? 1 : 0),
  },
  { id: 'digits', name: 'Any digits', cell: (r, c) => Math.floor(10 * hash(r, c)) },
  { id: 'zeros', name: 'Empty, to fill in', cell: () => 0 },
] as const satisfies readonly {
  id: string;
  name: string;
  cell: (r: number, c: number, n: number) => number;
}[];

/** The numbers of a built-in grid: `(n, n, 1)`, row-major. */
export function gridNumbers(id: string, n: number): number[] {
  const cell = (GRIDS.find((g) => g.id === id) ?? GRIDS[0]).cell as (
    r: number,
    c: number,
    n: number,
  ) => number;
  return Array.from({ length: n * n }, (_, i) => cell(Math.floor(i / n), i % n, n));
}
