/** Makes a tensor ready to be looked at: its range, its colours, and its numbers where they fit. */
import type { Numbers, Tensor } from 'convstep';
import { paintColour, paintMap, paletteOf, type Scale, scaleFor, stretched } from '../model/colour';
import type { Layer } from '../model/layer';
import { leftOf } from '../model/numbers';
import { rowOf } from '../model/operations';
import type { MapImage, Seen, SeenFilters } from '../model/picture';
import { NUMBERS_UP_TO } from '../model/state';

/** Twice as large as it is shown, for sharp screens. */
const THUMB = 88;

/** Smallest and largest of the numbers that are finite: of others no scale can be made. */
function rangeOf(data: Numbers): readonly [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0, n = data.length; i < n; i++) {
    const x = data[i];
    if (x < min && x > Number.NEGATIVE_INFINITY) min = x;
    if (x > max && x < Number.POSITIVE_INFINITY) max = x;
  }
  return [min, max];
}

/**
 * `shown` is the one channel that a large tensor is painted whole for; null paints all. Without
 * `written` even a small one is a picture; with `fixed` it is coloured by the scale of another.
 * `between`: its smallest and largest number, where they are known; `photo`: what it was made of.
 */
export function see(
  tensor: Tensor<Numbers>,
  pixels: boolean,
  dark: boolean,
  shown: number | null = null,
  written = true,
  fixed: Scale | null = null,
  between: readonly [number, number] = rangeOf(tensor.data),
  photo: MapImage | null = null,
): Seen {
  const shape = tensor.shape as Seen['shape'];
  const [m, height, width, channels] = shape;
  const { data } = tensor;
  // Zero is on every scale.
  const [least, most] = between.every(Number.isFinite) ? between : rangeOf(data);
  const [min, max] = [Math.min(0, least), Math.max(0, most)];
  const range = scaleFor(min, max, pixels);
  const scale = fixed
    ? { ...fixed, beyond: fixed.beyond || range.limit > fixed.limit }
    : pixels
      ? stretched(range, data)
      : range;
  const palette = paletteOf(scale, dark);
  const cells = height * width;
  const small = written && Math.max(height, width) <= NUMBERS_UP_TO;
  const shrink = Math.max(1, Math.floor(Math.max(width, height) / THUMB));
  const at = (i: number, c: number, step: number) => {
    const offset = i * cells * channels + c;
    return { width, height, offset, channels, step };
  };
  const paint = (i: number, c: number, step: number) => paintMap(data, at(i, c, step), palette);
  // One unit is full light; only what is brighter makes the rest darker.
  const light = Math.max(1, scale.limit);
  const inColour = (i: number, step: number) => paintColour(data, at(i, 0, step), light);
  const coloured = channels === 3 && range.kind === 'grey';
  // All colours together (-1) need no single channel, unless there is but one.
  const only = shown !== null && shown < 0 && !coloured ? 0 : shown;
  const maps: (MapImage | null)[][] = [];
  const thumbs: MapImage[][] = [];
  const colour: MapImage[] = [];
  const colourThumbs: MapImage[] = [];
  for (let i = 0; i < m; i++) {
    const all = Array.from({ length: channels }, (_, c) => c);
    const whole = all.map((c) => (small || only === null || c === only ? paint(i, c, 1) : null));
    maps.push(whole);
    thumbs.push(all.map((c) => (shrink === 1 && whole[c]) || paint(i, c, shrink)));
    if (coloured) {
      colour.push(photo ? { ...photo, rgba: photo.rgba.slice() } : inColour(i, 1));
      colourThumbs.push(shrink === 1 ? colour[i] : inColour(i, shrink));
    }
  }
  return {
    shape,
    values: small ? data.slice() : null,
    scale,
    least: 0,
    min,
    max,
    maps,
    thumbs,
    colour: colour.length ? colour : null,
    colourThumbs,
  };
}

/** Of sums, which can cancel. */
export const ofSums = (seen: Seen): Seen => ({ ...seen, least: leftOf(seen.scale.limit) });

/** An output, of sums or not: what a sigmoid makes of one is never zero. */
export const outputOf = (layer: Layer, seen: Seen): Seen =>
  rowOf(layer).sums && layer.activation !== 'sigmoid' ? ofSums(seen) : seen;

/** Filters, or their gradient, as they are looked at. */
export function seeFilters({ data, shape }: Tensor<Numbers>): SeenFilters {
  const [min, max] = rangeOf(data);
  return { values: data, shape, scale: scaleFor(min, max, false) };
}

/** The buffers that can move to the page instead of being copied. */
export function buffersOf(seen: Seen): ArrayBuffer[] {
  const images = [
    ...seen.maps.flat(),
    ...seen.thumbs.flat(),
    ...(seen.colour ?? []),
    ...seen.colourThumbs,
  ];
  return [...new Set(images.flatMap((map) => (map ? [map.rgba.buffer] : [])))];
}
