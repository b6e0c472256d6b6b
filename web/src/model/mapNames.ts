/** What the maps of a picture are called: channels by their colours, where they are those of pixels. */
import { rowOf } from './operations';
import type { Picture } from './picture';

const COLOURS = ['red', 'green', 'blue'];

export const channelName = (
  { layer, input }: Pick<Picture, 'layer' | 'input'>,
  c: number,
): string => (layer.pixels && input.shape[3] === 3 ? COLOURS[c] : `channel ${c}`);

/** The same, empty where there is only one. */
export const nameAmong = (picture: Picture, c: number): string =>
  picture.input.shape[3] > 1 ? channelName(picture, c) : '';

/** What a map of the output is called. */
export const mapName = (picture: Picture, c: number): string =>
  rowOf(picture.layer).filters ? `filter ${c}` : channelName(picture, c);
