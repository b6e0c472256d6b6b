/**
 * Colour that means a number. One diverging scale, blue through neutral to red with zero neutral,
 * for anything signed; grey for light. Safe for colour-blind eyes, and the same in every map of
 * one tensor.
 */

import { show } from './numbers';

export type Rgb = readonly [number, number, number];

/** From the most negative to the most positive, five stops, evenly spaced. */
const LIGHT: readonly Rgb[] = [
  [33, 92, 160],
  [133, 182, 219],
  [250, 249, 246],
  [240, 158, 128],
  [178, 34, 48],
];
const DARK: readonly Rgb[] = [
  [118, 184, 246],
  [44, 94, 146],
  [27, 28, 31],
  [140, 58, 44],
  [250, 142, 112],
];

/** `t` from −1 to 1. */
export function diverging(t: number, dark: boolean): Rgb {
  const stops = dark ? DARK : LIGHT;
  const at = (Math.min(1, Math.max(-1, t)) + 1) * 2;
  const i = Math.min(3, Math.floor(at));
  const [a, b, part] = [stops[i], stops[i + 1], at - i];
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

export const css = (c: Rgb): string => `rgb(${c.map(Math.round).join(' ')})`;

/** How a tensor is coloured: `limit` is the magnitude that gets the full colour. */
export interface Scale {
  readonly kind: 'diverging' | 'grey';
  readonly limit: number;
  /** Whether some numbers lie beyond the limit, and share its colour. */
  readonly beyond: boolean;
}

/** A scale from its most negative to its most positive: what stands at its ends, and the colours between. */
export function legendOf(scale: Scale, dark: boolean) {
  const low = scale.kind === 'grey' ? 0 : -scale.limit;
  const at = (i: number) => colourOf(low + ((scale.limit - low) * i) / 8, scale, dark);
  return {
    from: `${scale.beyond ? '≤ ' : ''}${show(low)}`,
    to: `${scale.beyond ? '≥ ' : ''}${show(scale.limit)}`,
    stops: Array.from({ length: 9 }, (_, i) => at(i)),
  };
}

/** Infinities, which a float32 soon is, get the full colour of a scale that ends before them. */
const LARGEST = 1e300;

/** Beside the largest number: what rounding leaves below zero where a sum cancels is not negative. */
const ROUNDING = 1e-5;

/** Light stays light: pixels without a negative number are grey, anything else diverges. */
export function scaleFor(min: number, max: number, pixels: boolean): Scale {
  const limit = Math.min(LARGEST, Math.max(Math.abs(min), Math.abs(max))) || 1;
  const light = pixels && min >= (Number.isFinite(max) ? -ROUNDING * max : 0);
  return { kind: light ? 'grey' : 'diverging', limit, beyond: false };
}

/**
 * A few bright edges would leave the rest of a filtered picture pale: the full colour is given
 * from the magnitude that only one number in a hundred exceeds.
 */
export function stretched(scale: Scale, data: ArrayLike<number>): Scale {
  if (scale.kind === 'grey' || data.length < 2000) return scale;
  const step = Math.max(1, Math.floor(data.length / 2000));
  const sample = new Float32Array(Math.floor(data.length / step));
  for (let i = 0; i < sample.length; i++) sample[i] = Math.abs(data[i * step]);
  // Numbers that are not finite are sorted to the end, and only make the limit larger.
  sample.sort();
  const limit = sample[Math.floor(sample.length * 0.99)];
  return limit > 0 && limit < scale.limit ? { ...scale, limit, beyond: true } : scale;
}

/** NaN is no number, and has no place on a scale. */
const UNKNOWN: Rgb = [128, 96, 128];

export function colourOf(value: number, scale: Scale, dark: boolean): Rgb {
  if (Number.isNaN(value)) return UNKNOWN;
  const t = value / scale.limit;
  if (scale.kind === 'diverging') return diverging(t, dark);
  const v = 255 * Math.min(1, Math.max(0, t));
  return [v, v, v];
}

const linear = (v: number): number =>
  v <= 10.31 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;

/** Black or white, whichever reads better on the colour. */
export function inkOn(c: Rgb): string {
  const light = 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  return light > 0.179 ? '#000000' : '#ffffff';
}

/** One hue per weight, evenly around the circle; neighbours in a row differ clearly. */
export function weightHue(index: number, total: number): string {
  const golden = total <= 4 ? index / total : (index * 0.381966) % 1;
  return `oklch(0.68 0.15 ${Math.round(360 * golden + 25) % 360})`;
}

/** As a canvas keeps it. */
export const pixel = ([r, g, b]: Rgb): number =>
  ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

/**
 * A picture asks for the same few colours again and again: the whole scale as pixels, and behind it
 * that of no number. Signed, since engines keep small integers, but not all unsigned ones, as such.
 */
export interface Palette {
  readonly limit: number;
  readonly pixels: Int32Array;
}

/** The colours do not depend on the limit, so that there are four lists of them at most. */
const lists = new Map<string, Int32Array>();

export function paletteOf({ kind, limit }: Scale, dark: boolean): Palette {
  const key = `${kind} ${dark}`;
  let pixels = lists.get(key);
  if (!pixels) {
    const scale: Scale = { kind, limit: 256, beyond: false };
    const at = (i: number) => pixel(i > 512 ? UNKNOWN : colourOf(i - 256, scale, dark));
    pixels = Int32Array.from({ length: 514 }, (_, i) => at(i));
    lists.set(key, pixels);
  }
  return { limit, pixels };
}

/** Which numbers of an NHWC tensor to paint: every `step`-th of every `step`-th row of one map. */
export interface MapOf {
  readonly width: number;
  readonly height: number;
  readonly offset: number;
  readonly channels: number;
  readonly step: number;
}

/** What pictures that nobody looks at any more were painted in: new memory is made page by page. */
let used: ArrayBuffer[] = [];

/** Two, as a picture is still looked at while the next is painted. */
export function paintOver(pixels: ArrayBuffer): void {
  used = [pixels, ...used.slice(0, 1)];
}

/** As many pixels as are painted, in RGBA, ready for a canvas. */
function blank({ width, height, step }: MapOf) {
  const [across, down] = [Math.ceil(width / step), Math.ceil(height / step)];
  const bytes = 4 * across * down;
  const at = used.findIndex((pixels) => pixels.byteLength === bytes);
  const [pixels] = at < 0 ? [new ArrayBuffer(bytes)] : used.splice(at, 1);
  return { width: across, height: down, rgba: new Uint8ClampedArray(pixels) };
}

/** Paints a map in the colours of its numbers. */
export function paintMap(data: ArrayLike<number>, map: MapOf, { limit, pixels: colours }: Palette) {
  const image = blank(map);
  const pixels = new Int32Array(image.rgba.buffer);
  const gain = 256 / limit;
  const by = map.step * map.channels;
  for (let y = 0, p = 0; y < image.height; y++) {
    let from = map.offset + y * map.width * by;
    for (const end = p + image.width; p < end; p++, from += by) {
      // A NaN is neither more nor less than anything.
      const at = data[from] * gain + 256.5;
      pixels[p] = colours[at >= 512 ? 512 : at >= 0 ? at | 0 : at < 0 ? 0 : 513];
    }
  }
  return image;
}

/** Paints a map and the two after it as red, green and blue; `limit` is full light. */
export function paintColour(data: ArrayLike<number>, map: MapOf, limit: number) {
  const image = blank(map);
  const { rgba } = image;
  const gain = 255 / limit;
  const by = map.step * map.channels;
  for (let y = 0, to = 0; y < image.height; y++) {
    let from = map.offset + y * map.width * by;
    for (const end = to + 4 * image.width; to < end; to += 4, from += by) {
      rgba[to] = data[from] * gain;
      rgba[to + 1] = data[from + 1] * gain;
      rgba[to + 2] = data[from + 2] * gain;
      rgba[to + 3] = 255;
    }
  }
  return image;
}
