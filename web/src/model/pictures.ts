/**
 * The built-in pictures, drawn here point by point so that nothing needs to be fetched and every
 * machine sees the same pixels. Colours are red, green, blue from 0 to 1.
 */
import { PICTURE_SIDE, PICTURES, type PictureId } from './pictureNames';
import { arc, cover, hash, type Point, toPolyline } from './strokes';

type Colour = readonly [number, number, number];
/** The colour at a point of the unit square; `soft` is one pixel, over which edges fade. */
type Painter = (x: number, y: number, soft: number) => Colour;

const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];
const grey = (v: number): Colour => [v, v, v];

/** Evening at a lake: hills, a sun, a boat, and their light on the water. */
const lake: Painter = (x, y, soft) => {
  const shore = 0.62;
  const below = y > shore;
  const wave = below ? 0.012 * Math.sin(90 * (y - shore) ** 0.7 * 3 + 6 * x) : 0;
  const mirror = below ? 2 * shore - y : y;
  const px = x + wave;
  let colour = mix([0.13, 0.2, 0.42], [0.98, 0.62, 0.36], Math.min(1, (mirror / shore) ** 1.4));
  const sun = Math.hypot(px - 0.68, mirror - 0.4);
  colour = mix(colour, [1, 0.86, 0.55], Math.exp(-sun * 7) * 0.7);
  colour = mix(colour, [1, 0.95, 0.78], cover(sun - 0.085, soft));
  const far = 0.5 - 0.09 * Math.sin(7 * px + 0.6) - 0.03 * Math.sin(23 * px);
  colour = mix(colour, [0.36, 0.3, 0.46], cover(far - mirror, soft));
  const near = 0.57 - 0.14 * Math.exp(-((px - 0.16) ** 2) * 26) - 0.015 * Math.sin(40 * px);
  colour = mix(colour, [0.12, 0.2, 0.2], cover(near - mirror, soft));
  if (below) colour = mix(colour, [0.09, 0.2, 0.34], 0.28 + 0.25 * (y - shore));
  const hull = Math.max(Math.abs(x - 0.42) - 0.1 + (y - 0.72) * 0.9, Math.abs(y - 0.735) - 0.018);
  colour = mix(colour, [0.55, 0.14, 0.12], cover(hull, soft));
  const sail = Math.max(y - 0.705, 0.42 - x, (x - 0.42) * 2.6 + 0.46 - y + 0.0);
  return mix(colour, [0.98, 0.96, 0.9], cover(sail, soft));
};

/** Flat shapes with clean edges: a disc, a ring, a square, a triangle, a bar. */
const shapes: Painter = (x, y, soft) => {
  let colour: Colour = [0.96, 0.95, 0.92];
  const lay = (distance: number, paint: Colour) => {
    colour = mix(colour, paint, cover(distance, soft));
  };
  lay(Math.hypot(x - 0.27, y - 0.27) - 0.17, [0.85, 0.22, 0.18]);
  lay(Math.max(Math.abs(x - 0.73), Math.abs(y - 0.27)) - 0.15, [0.1, 0.36, 0.68]);
  lay(Math.max(0.57 - y + 2 * Math.abs(x - 0.27) * 0.9, y - 0.88), [0.96, 0.71, 0.13]);
  lay(Math.abs(Math.hypot(x - 0.73, y - 0.73) - 0.13) - 0.04, [0.12, 0.55, 0.4]);
  lay(
    toPolyline(x, y, [
      [0.45, 0.95],
      [0.56, 0.42],
    ] as Point[]) - 0.012,
    [0.15, 0.15, 0.17],
  );
  return colour;
};

const WORD: readonly (readonly Point[])[] = [
  arc(0.23, 0.3, 0.13, 0.16, 0.12, 0.88),
  arc(0.66, 0.3, 0.14, 0.16, 0, 1),
  [
    [0.12, 0.88],
    [0.12, 0.58],
    [0.38, 0.88],
    [0.38, 0.58],
  ],
  [
    [0.53, 0.58],
    [0.67, 0.88],
    [0.81, 0.58],
  ],
];

/** Four letters in dark ink on paper. */
const letters: Painter = (x, y, soft) => {
  const distance = Math.min(...WORD.map((line) => toPolyline(x, y, line)));
  return mix([0.97, 0.96, 0.93], [0.11, 0.12, 0.16], cover(distance - 0.035, soft));
};

/** How the ten digits are written, each in a box of 1 by 1. */
const DIGITS: readonly (readonly (readonly Point[])[])[] = [
  [arc(0.5, 0.5, 0.24, 0.38, -0.3, 0.7)],
  [
    [
      [0.36, 0.28],
      [0.54, 0.12],
      [0.54, 0.88],
    ],
  ],
  [
    [
      ...arc(0.5, 0.33, 0.23, 0.21, 0.5, 1.1),
      [0.27, 0.86],
      [0.43, 0.84],
      [0.58, 0.88],
      [0.77, 0.85],
    ],
  ],
  [
    [...arc(0.47, 0.3, 0.21, 0.18, 0.56, 1.25), [0.42, 0.49]],
    [[0.42, 0.49], ...arc(0.47, 0.68, 0.25, 0.2, 0.75, 1.42)],
  ],
  [
    [
      [0.43, 0.12],
      [0.25, 0.6],
      [0.77, 0.57],
    ],
    [
      [0.62, 0.34],
      [0.58, 0.89],
    ],
  ],
  [
    [[0.36, 0.14], [0.32, 0.48], ...arc(0.47, 0.65, 0.25, 0.22, 0.67, 1.4)],
    [
      [0.36, 0.14],
      [0.72, 0.12],
    ],
  ],
  [[[0.6, 0.12], [0.42, 0.3], [0.31, 0.5], ...arc(0.5, 0.67, 0.21, 0.2, 0.52, 1.56)]],
  [
    [
      [0.25, 0.16],
      [0.76, 0.15],
      [0.56, 0.48],
      [0.44, 0.89],
    ],
  ],
  [arc(0.5, 0.31, 0.18, 0.18, 0.25, 1.25), arc(0.5, 0.69, 0.22, 0.2, -0.25, 0.75)],
  [
    arc(0.5, 0.34, 0.21, 0.21, 0, 1),
    [
      [0.71, 0.32],
      [0.67, 0.6],
      [0.58, 0.89],
    ],
  ],
];

/** Sixteen digits as if by hand, white on black: no two of them lean or press alike. */
const written: Painter = (x, y, soft) => {
  const [row, col] = [Math.floor(4 * y), Math.floor(4 * x)];
  const cell = 4 * row + col;
  const vary = (what: number) => hash(cell, what) - 0.5;
  const size = 0.92 + 0.24 * vary(1);
  const v = (4 * y - row - 0.5) / size;
  const u = (4 * x - col - 0.5) / size + (0.12 + 0.4 * vary(2)) * v;
  const place = [u + 0.5, v + 0.5] as const;
  const distance = Math.min(
    ...DIGITS[(7 * cell + 3) % 10].map((line) => toPolyline(...place, line)),
  );
  return grey(cover(distance - 0.05 - 0.03 * vary(3), 6 * soft));
};

/** Rings that grow ever finer: the picture that shows what a large stride skips. */
const rings: Painter = (x, y) => {
  const r2 = (x - 0.5) ** 2 + (y - 0.5) ** 2;
  return grey(0.5 + 0.5 * Math.cos(330 * r2));
};

/** The shapes again under salt and pepper: something to clean by blur or pooling. */
const noisy: Painter = (x, y, soft) => {
  const chance = hash(Math.floor(x / soft), Math.floor(y / soft));
  if (chance < 0.06) return grey(0.02);
  if (chance > 0.94) return grey(1);
  return shapes(x, y, soft);
};

/** From dark to light, in bands and smoothly: what a filter makes of a plain slope. */
const slopes: Painter = (x, y) => {
  if (y < 0.34) return grey(x);
  if (y < 0.67) return grey(Math.floor(x * 8) / 7);
  return mix([0.1, 0.25, 0.6], [0.98, 0.85, 0.4], x);
};

const PAINTERS: Readonly<Record<PictureId, Painter>> = {
  lake,
  shapes,
  letters,
  written,
  rings,
  noisy,
  slopes,
};

/** A built-in picture as `(256, 256, 3)`, row-major, each number from 0 to 1. */
export function drawPicture(id: string): Float32Array {
  const paint = PAINTERS[PICTURES.find((p) => p.id === id)?.id ?? 'lake'];
  const n = PICTURE_SIDE;
  const pixels = new Float32Array(n * n * 3);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      pixels.set(paint((c + 0.5) / n, (r + 0.5) / n, 1 / n), (r * n + c) * 3);
    }
  }
  return pixels;
}
