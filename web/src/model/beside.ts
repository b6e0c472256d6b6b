/** What of the input is looked at beside a map of the output: with groups, a filter reads its own channels. */
import type { Layer } from './layer';
import { rowOf } from './operations';

type Shared = Pick<Layer, 'op' | 'groups' | 'inputShape' | 'b'>;

/** Of each group of channels: how many channels, and how many maps of the output. */
const shares = ({ groups, inputShape, b }: Shared) => [inputShape[3] / groups, b.length / groups];

/** The first channel that a filter reads; its group's others follow. */
export function firstRead(layer: Shared, filter: number): number {
  const [channels, filters] = shares(layer);
  return Math.floor(filter / filters) * channels;
}

/** The chosen channel, or the first that the map reads if it does not read that one. */
function readBy(layer: Shared, map: number, chosen: number): number {
  if (!rowOf(layer).filters) return map;
  const first = firstRead(layer, map);
  return chosen >= first && chosen < first + shares(layer)[0] ? chosen : first;
}

/** The input channel to show beside a map of the output: the chosen one (-1: all), or one that it reads. */
export function channelBeside(layer: Layer, map: number, chosen: number): number {
  if (chosen < 0 && layer.pixels) return chosen;
  const one = Math.max(0, chosen);
  // Steps along the input show what they add.
  return rowOf(layer).walks === 'input' && layer.done !== null ? one : readBy(layer, map, one);
}

/** The map of the output to show beside a chosen input channel: the one on show, or one that reads it. */
export function filterBeside(layer: Shared, map: number, chosen: number): number {
  if (chosen < 0 || readBy(layer, map, chosen) === chosen) return map;
  if (!rowOf(layer).filters) return chosen;
  const [channels, maps] = shares(layer);
  return Math.floor(chosen / channels) * maps;
}
