/** From the chosen filters to the numbers of W. */
import { type Fraction, ONE } from './fractions';
import { presetOf } from './presets';
import type { Filter, State } from './state';

export type Size = readonly [rows: number, cols: number];

/** What stands before the numbers of a filter: its own factor, else its preset's, else 1. */
export function factorOf({ preset, factor }: Filter, [rows, cols]: Size): Fraction {
  const over = presetOf(preset)?.over;
  return factor ?? (over ? [1, over(rows, cols)] : ONE);
}

/** What was made of a filter last: of most changes it is no part. */
const written = new WeakMap<Filter, { readonly size: string; readonly numbers: number[] }>();

/** The numbers of one filter as they are written, before its factor: `(f_H, f_W, channels)`. */
export function writtenNumbers(filter: Filter, f: Size, channels: number): readonly number[] {
  const size = `${f} ${channels}`;
  let known = written.get(filter);
  if (known?.size !== size) {
    known = { size, numbers: write(filter, f, channels) };
    written.set(filter, known);
  }
  return known.numbers;
}

/** Few presets have others in every channel. */
function write(filter: Filter, f: Size, channels: number): number[] {
  const preset = presetOf(filter.preset);
  const size = f[0] * f[1] * channels;
  if (!preset) return Array.from({ length: size }, (_, i) => filter.numbers[i] ?? 0);
  const over = preset.over?.(...f);
  const slices = Array.from({ length: preset.drawn ? channels : 1 }, (_, k) =>
    preset.make(...f, k, filter.seed).map((x) => (over ? Math.round(x * over) : x)),
  );
  return Array.from(
    { length: size },
    (_, i) => slices[i % slices.length][Math.floor(i / channels)],
  );
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
