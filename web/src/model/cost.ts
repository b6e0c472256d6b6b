/** What a layer costs, counted from the shapes that the core gave. */
import type { Axes } from './axes';
import type { Layer } from './layer';
import { rowOf } from './operations';

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export interface Cost {
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Bytes of input, parameters and output together. */
  readonly bytes: number;
}

export function costOf(layer: Layer, axes: Axes, output: readonly number[]): Cost {
  const parameters = layer.W.length + layer.b.length;
  const numbers = product(layer.inputShape) + parameters + product(output);
  return {
    parameters,
    multiplyAdds: rowOf(layer).multiplyAdds(layer, axes, output),
    bytes: numbers * (layer.single ? 4 : 8),
  };
}

/** "9.2 kB", "1.4 MB". */
export function bytesText(n: number): string {
  if (n < 1000) return `${n} bytes`;
  return n < 1e6 ? `${(n / 1000).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}
