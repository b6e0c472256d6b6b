/** From the chosen filters to the numbers of W, and back when one of them is edited. */
import { PRESETS, presetOf } from './presets';
import type { Filter, State } from './state';

/** The numbers of one filter: `(f_H, f_W, channels)`; a preset is the same in every channel. */
export function filterNumbers(filter: Filter, f: readonly [number, number], channels: number) {
  const preset = presetOf(filter.preset);
  const size = f[0] * f[1] * channels;
  if (!preset) return Array.from({ length: size }, (_, i) => filter.numbers[i] ?? 0);
  return preset.make(f[0], f[1]).flatMap((x) => new Array<number>(channels).fill(x));
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
export const turnedIndex = (
  index: number,
  [rows, cols]: readonly [number, number],
  channels: number,
) => (rows * cols - 1 - Math.floor(index / channels)) * channels + (index % channels);

/** The same filter with one number changed: from now on it is somebody's own. */
export function withWeight(
  filter: Filter,
  f: readonly [number, number],
  channels: number,
  index: number,
  value: number,
): Filter {
  const numbers = filterNumbers(filter, f, channels);
  numbers[index] = value;
  return { preset: 'own', numbers };
}

/** Typed numbers keep their place around the middle when the filter grows or shrinks. */
export function resized(
  filter: Filter,
  from: readonly [number, number],
  to: readonly [number, number],
  channels: number,
): Filter {
  if (filter.preset !== 'own') return filter;
  const usable = [...from, ...to].every((n) => Number.isInteger(n) && n > 0 && n <= 32);
  if (!usable) return filter;
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
  return { preset: 'own', numbers };
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
  return { preset: 'own', numbers };
}

/** More or fewer filters. New ones are presets not there yet, so that each map shows something else. */
export function withFilterCount({ filters, bias }: State, n: number): Partial<State> {
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
