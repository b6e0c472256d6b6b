/** One map of a tensor that is on show. */
import type { MapImage, Seen } from '../model/picture';
import { indexOfCell } from '../model/steps';

/** As a grid of numbers, where they are at hand. */
export function numbersOf({ shape, values, scale, least }: Seen, example: number, channel: number) {
  const [, rows, cols] = shape;
  const numbers = values as NonNullable<typeof values>;
  return {
    rows,
    cols,
    from: [numbers, example, channel] as const,
    value: (r: number, c: number): number => numbers[indexOfCell([example, r, c, channel], shape)],
    scale,
    least,
  };
}

/** As a picture: whole where it was painted whole. */
export const imageOf = ({ maps, thumbs }: Seen, example: number, channel: number): MapImage =>
  maps[example][channel] ?? thumbs[example][channel];
