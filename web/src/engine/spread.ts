/** All maps of one example as pictures, and how the output's numbers are spread. */
import type { Numbers, Tensor } from 'convstep';
import { paintMap, paletteOf, type Scale } from '../model/colour';
import { histogramOf } from '../model/histogram';
import type { MapImage, Spread } from '../model/picture';
import type { Ask } from './protocol';

/** A map that is made to fit needs no more pixels than this a side. */
const FITTED = 640;

export function spread(
  out: Tensor<Numbers>,
  scale: Scale,
  { run, of, paint }: Ask & { type: 'spread' },
): Spread {
  const [, height, width, channels] = out.shape;
  const cells = height * width;
  const histogram = of
    ? histogramOf(out.data, of[0] * cells * channels + of[1], channels, cells)
    : histogramOf(out.data);
  let maps: Spread['maps'] = null;
  if (paint) {
    const { example, dark, actual } = paint;
    const step = actual ? 1 : Math.max(1, Math.ceil(Math.max(width, height) / FITTED));
    const palette = paletteOf(scale, dark);
    const images = Array.from({ length: channels }, (_, c): MapImage => {
      const offset = example * cells * channels + c;
      return paintMap(out.data, { width, height, offset, channels, step }, palette);
    });
    maps = { example, images };
  }
  return { run: run.id, histogram, maps };
}

export const buffersOfSpread = ({ maps }: Spread): ArrayBuffer[] =>
  maps ? maps.images.map((map) => map.rgba.buffer) : [];
