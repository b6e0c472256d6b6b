/** What of the input is looked at beside a map of the output: with groups, a filter reads its own channels. */
import type { Layer } from './layer';
import { rowOf } from './operations';

/** Of each group of channels: how many channels, and how many maps of the output. */
const shares = ({ groups, inputShape, b }: Layer) => [inputShape[3] / groups, b.length / groups];

/** The input channel to show beside a map of the output: the chosen one (-1: all), or one that it reads. */
export function channelBeside(layer: Layer, map: number, wanted: number): number {
  const { filters, walks } = rowOf(layer);
  if (wanted < 0 && layer.pixels) return wanted;
  const chosen = Math.max(0, wanted);
  if (walks === 'input') return chosen;
  if (!filters) return map;
  const [channels, maps] = shares(layer);
  const first = Math.floor(map / maps) * channels;
  return chosen >= first && chosen < first + channels ? chosen : first;
}

/** The map of the output to show beside a chosen input channel: the one on show, or one that reads it. */
export function filterBeside(layer: Layer, map: number, chosen: number): number {
  if (channelBeside(layer, map, chosen) === chosen) return map;
  if (!rowOf(layer).filters) return chosen;
  const [channels, maps] = shares(layer);
  return Math.floor(chosen / channels) * maps;
}
