/** What becomes of filters when one is edited, or when their size, channels or number change. */
import { factorOf, type Size, writtenNumbers } from './bank';
import { ONE, sameFraction } from './fractions';
import { PRESETS } from './presets';
import { type Filter, LIMITS, type OwnGrid, type State } from './state';

/** What is typed as a filter size may be anything. */
export const isUsable = (f: Size): boolean =>
  f.every((n) => Number.isInteger(n) && n > 0 && n <= LIMITS.poolSize);

/** The same filter with one written number changed: from now on it is somebody's own. */
export function withWeight(
  filter: Filter,
  f: Size,
  channels: number,
  index: number,
  value: number,
): Filter {
  const numbers = [...writtenNumbers(filter, f, channels)];
  numbers[index] = value;
  const factor = factorOf(filter, f);
  return { preset: 'own', numbers, ...(sameFraction(factor, ONE) ? {} : { factor }) };
}

/** Typed numbers keep their place around the middle when the filter grows or shrinks. */
export function resized(filter: Filter, from: Size, to: Size, channels: number): Filter {
  if (filter.preset !== 'own') return filter;
  if (!isUsable(from) || !isUsable(to)) return filter;
  const shift = (a: number, b: number) => Math.floor((b - 1) / 2) - Math.floor((a - 1) / 2);
  const [dy, dx] = [shift(from[0], to[0]), shift(from[1], to[1])];
  const numbers: number[] = [];
  for (let r = 0; r < to[0]; r++) {
    for (let c = 0; c < to[1]; c++) {
      for (let k = 0; k < channels; k++) {
        const [y, x] = [r - dy, c - dx];
        const inside = y >= 0 && x >= 0 && y < from[0] && x < from[1];
        numbers.push(inside ? (filter.numbers[(y * from[1] + x) * channels + k] ?? 0) : 0);
      }
    }
  }
  return { ...filter, numbers };
}

/** Typed numbers follow when the input gains or loses channels: new channels repeat the last. */
export function rechannelled(filter: Filter, from: number, to: number): Filter {
  if (filter.preset !== 'own' || from === to) return filter;
  const numbers: number[] = [];
  for (let tap = 0; tap < filter.numbers.length / from; tap++) {
    for (let k = 0; k < to; k++) {
      numbers.push(filter.numbers[tap * from + Math.min(k, from - 1)] ?? 0);
    }
  }
  return { ...filter, numbers };
}

/** A square grid of another size: what has room stays where it is, and what is new is 0. */
export function regrid({ shape, data, ...more }: OwnGrid, n: number): OwnGrid {
  const [rows, cols, channels] = shape;
  const numbers = Array.from({ length: n * n * channels }, (_, i) => {
    const [cell, k] = [Math.floor(i / channels), i % channels];
    const [r, c] = [Math.floor(cell / n), cell % n];
    return r < rows && c < cols ? data[(r * cols + c) * channels + k] : 0;
  });
  return { shape: [n, n, channels], data: numbers, ...more };
}

/** More or fewer filters. New ones are presets not there yet, so that each map shows something else. */
export function withFilterCount(
  { filters, bias }: Pick<State, 'filters' | 'bias'>,
  n: number,
): Partial<State> {
  const unused = PRESETS.filter((p) => !filters.some((f) => f.preset === p.id));
  const grown = Array.from(
    { length: n },
    (_, i): Filter =>
      filters[i] ?? {
        preset: (unused[(i - filters.length) % (unused.length || 1)] ?? PRESETS[0]).id,
        numbers: [],
      },
  );
  return { filters: grown, bias: grown.map((_, i) => bias[i] ?? 0), k: null };
}
