/** Makes a tensor ready to be looked at: its range, its colours, and its numbers where they fit. */
import type { Numbers, Tensor } from 'convstep';
import { paintColour, paintMap, scaleFor, stretched } from '../model/colour';
import { NUMBERS_UP_TO } from '../model/state';
import type { MapImage, Seen } from './protocol';

/** Twice as high as it is shown, for sharp screens. */
const THUMB = 88;

/** Every n-th pixel of every n-th row: enough for a map the size of a thumb. */
function thumb(map: MapImage): MapImage {
  const step = Math.floor(Math.max(map.width, map.height) / THUMB);
  if (step < 2) return map;
  const [width, height] = [Math.ceil(map.width / step), Math.ceil(map.height / step)];
  const from = new Uint32Array(map.rgba.buffer);
  const rgba = new Uint8ClampedArray(width * height * 4);
  const to = new Uint32Array(rgba.buffer);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) to[at] = from[y * step * map.width + x * step];
  }
  return { width, height, rgba };
}

export function see(tensor: Tensor<Numbers>, pixels: boolean, dark: boolean): Seen {
  const shape = tensor.shape as Seen['shape'];
  const [m, height, width, channels] = shape;
  const { data } = tensor;
  let min = 0;
  let max = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] < min) min = data[i];
    if (data[i] > max) max = data[i];
  }
  const finite = (x: number) => Math.min(1e300, Math.max(-1e300, x));
  const range = scaleFor(finite(min), finite(max), pixels);
  const scale = pixels ? stretched(range, data) : range;
  const cells = height * width;
  const maps: MapImage[][] = [];
  const colour: MapImage[] = [];
  for (let i = 0; i < m; i++) {
    const offset = i * cells * channels;
    maps.push(
      Array.from({ length: channels }, (_, c) => ({
        width,
        height,
        rgba: paintMap(data, cells, offset, channels, c, scale, dark),
      })),
    );
    if (pixels && channels === 3 && min >= 0) {
      // One unit is full light; only what is brighter makes the rest darker.
      const limit = Math.max(1, scale.limit);
      colour.push({ width, height, rgba: paintColour(data, cells, offset, limit) });
    }
  }
  const thumbs = maps.map((channelMaps) => channelMaps.map(thumb));
  const small = Math.max(height, width) <= NUMBERS_UP_TO;
  return {
    shape,
    values: small ? data.slice() : null,
    scale,
    min,
    max,
    maps,
    thumbs,
    colour: colour.length ? colour : null,
  };
}

/** The buffers that can move to the page instead of being copied. */
export const buffersOf = (seen: Seen): ArrayBuffer[] =>
  [...seen.maps.flat(), ...(seen.colour ?? [])].map((map) => map.rgba.buffer);
