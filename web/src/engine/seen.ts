/** Makes a tensor ready to be looked at: its range, its colours, and its numbers where they fit. */
import type { Numbers, Tensor } from 'convstep';
import { paintColour, paintMap, scaleFor, stretched } from '../model/colour';
import { NUMBERS_UP_TO } from '../model/state';
import type { MapImage, Seen } from './protocol';

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
  const small = Math.max(height, width) <= NUMBERS_UP_TO;
  return {
    shape,
    values: small ? data.slice() : null,
    scale,
    min,
    max,
    maps,
    colour: colour.length ? colour : null,
  };
}

/** The buffers that can move to the page instead of being copied. */
export const buffersOf = (seen: Seen): ArrayBuffer[] =>
  [...seen.maps.flat(), ...(seen.colour ?? [])].map((map) => map.rgba.buffer);
