/** What a layer costs, counted from the shapes that the core gave. */
import { type Axes, numbersIn } from './axes';
import type { Layer } from './layer';
import { rowOf } from './operations';

/** One per weight of the window and cell that it is laid at; padded taps counted. */
function multiplyAddsOf(layer: Layer, { h, w }: Axes, output: readonly number[]): number {
  const { inputShape, groups, b } = layer;
  const { filters, walks } = rowOf(layer);
  if (!filters) return 0;
  const taps = h.window * w.window;
  return walks === 'output'
    ? numbersIn(output) * taps * (inputShape[3] / groups)
    : numbersIn(inputShape) * taps * (b.length / groups);
}

interface Cost {
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Bytes of input, parameters and output together. */
  readonly bytes: number;
}

export function costOf(layer: Layer, axes: Axes, output: readonly number[]): Cost {
  const parameters = layer.W.length + layer.b.length;
  const numbers = numbersIn(layer.inputShape) + parameters + numbersIn(output);
  return {
    parameters,
    multiplyAdds: multiplyAddsOf(layer, axes, output),
    bytes: numbers * (layer.single ? 4 : 8),
  };
}

/** "9.2 kB", "1.4 MB". */
export function bytesText(n: number): string {
  if (n < 1000) return `${n} bytes`;
  return n < 1e6 ? `${(n / 1000).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}
