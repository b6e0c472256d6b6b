/** From the chosen filters to the numbers of W, and back when one of them is edited. */
import { type Fraction, ONE, sameFraction } from './fractions';
import { PRESETS, presetOf } from './presets';
import type { Filter, State } from './state';

type Size = readonly [rows: number, cols: number];

/** What is typed as a filter size may be anything. */
export const isUsable = (f: Size): boolean =>
  f.every((n) => Number.isInteger(n) && n > 0 && n <= 32);

/** What stands before the numbers of a filter: its own factor, else its preset's, else 1. */
export function factorOf({ preset, factor }: Filter, [rows, cols]: Size): Fraction {
  const over = presetOf(preset)?.over;
  return factor ?? (over ? [1, over(rows, cols)] : ONE);
}

/**
 * The numbers of one filter as they are written, before its factor: `(f_H, f_W, channels)`; a preset
 * is the same in every channel.
 */
export function writtenNumbers(filter: Filter, f: Size, channels: number): number[] {
  const preset = presetOf(filter.preset);
  const size = f[0] * f[1] * channels;
  if (!preset) return Array.from({ length: size }, (_, i) => filter.numbers[i] ?? 0);
  const over = preset.over?.(...f);
  const numbers = preset.make(...f).map((x) => (over ? Math.round(x * over) : x));
  return numbers.flatMap((x) => new Array<number>(channels).fill(x));
}

/** The numbers of one filter as they are used. */
export function filterNumbers(filter: Filter, f: Size, channels: number): number[] {
  const [n, d] = factorOf(filter, f);
  return writtenNumbers(filter, f, channels).map((x) => (x * n) / d);
}

/** W as the core wants it: `(f_H, f_W, n_C_prev / groups, n_C)`, row-major. */
export function weights(state: State, channels: number): number[] {
  const each = state.filters.map((filter) => filterNumbers(filter, state.f, channels));
  const taps = state.f[0] * state.f[1] * channels;
  return Array.from({ length: taps * each.length }, (_, i) => {
    const filter = i % each.length;
    return each[filter][(i - filter) / each.length];
  });
}

/** Every filter turned by 180°: its taps in reverse; `each` numbers belong to one tap. */
export const turned = (W: readonly number[], each: number): number[] =>
  W.map((_, i) => W[(W.length / each - 1 - Math.floor(i / each)) * each + (i % each)]);

/** Where a number of the turned filter stands in the filter as it was typed. */
export const turnedIndex = (index: number, [rows, cols]: Size, channels: number) =>
  (rows * cols - 1 - Math.floor(index / channels)) * channels + (index % channels);

/** The same filter with one written number changed: from now on it is somebody's own. */
export function withWeight(
  filter: Filter,
  f: Size,
  channels: number,
  index: number,
  value: number,
): Filter {
  const numbers = writtenNumbers(filter, f, channels);
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
      numbers.push(filter.numbers[tap * from + Math.min(k, from - 1)]);
    }
  }
  return { ...filter, numbers };
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
