/** What the code in every language is written from, and the parts that all Python shares. */
import type { Axes } from '../axes';
import type { InputRequest, Layer } from '../layer';
import { rowOf, weightShape } from '../operations';
import { convolutionOrder } from '../order';
import type { Operation } from '../state';

export interface Computed {
  readonly layer: Layer;
  readonly axes: Axes;
}

/** The text for each operation, in one language. */
export type Writer = Readonly<Record<Operation, (computed: Computed) => string>>;

export const list = (numbers: readonly number[], perLine: number, indent: string): string => {
  const lines: string[] = [];
  for (let i = 0; i < numbers.length; i += perLine) {
    lines.push(
      numbers
        .slice(i, i + perLine)
        .map(String)
        .join(', '),
    );
  }
  return lines.length > 1 ? `\n${indent}${lines.join(`,\n${indent}`)},\n` : (lines[0] ?? '');
};

export const pair = (h: number, w: number): string => `(${h}, ${w})`;
export const float = (layer: Layer): string => (layer.single ? 'float32' : 'float64');

/** What does not fit in code is read from a file: one that was brought, or that the page gives. */
export const fileOf = (input: InputRequest) =>
  input.kind === 'array'
    ? { name: input.name, says: 'Your file' }
    : { name: 'A_prev.npy', says: 'The picture, pixels from 0 to 1: take A_prev.npy along, below' };

export function inputPython({ layer }: Computed): string {
  const { input, inputShape } = layer;
  const shape = `(${inputShape.join(', ')})`;
  if (input.kind === 'random') {
    return `np.random.seed(${input.seed})\nA_prev = np.random.randn(${inputShape.join(', ')})`;
  }
  if (input.kind === 'numbers') {
    const perRow = inputShape[2] * inputShape[3];
    return `A_prev = np.array([${list(input.data, perRow, '    ')}], dtype=np.${float(layer)}).reshape${shape}`;
  }
  const { name, says } = fileOf(input);
  return `# ${says}.
A_prev = np.load(${JSON.stringify(name)}).astype(np.${float(layer)}).reshape${shape}`;
}

/** W in the core's own order: that of the convolution which a transposed one belongs to. */
export function orderedWeights(layer: Layer): readonly number[] {
  const { W, groups } = layer;
  if (rowOf(layer).walks === 'output') return W;
  const ordered: number[] = [];
  convolutionOrder(weightShape(layer), groups).forEach((at, i) => {
    ordered[at] = W[i];
  });
  return ordered;
}

/** Said of W, where the page shows other filters than those that were chosen. */
export const turnedNote = ({ flip }: Layer, mark: '#' | '//'): string =>
  flip ? `  ${mark} each filter is turned by 180°, as it is used` : '';

export function weightsPython({ layer }: Computed): string {
  const shape = weightShape(layer);
  const n_C = layer.b.length;
  const perRow = shape[1] * shape[2] * shape[3];
  return `W = np.array([${list(orderedWeights(layer), perRow, '    ')}], dtype=np.${float(layer)}).reshape(${shape.join(', ')})${turnedNote(layer, '#')}
b = np.array([${layer.b.join(', ')}], dtype=np.${float(layer)}).reshape(1, 1, 1, ${n_C})`;
}

/** Whether all padding is as much before as after, which is all that some libraries know. */
export const isEvenly = ({ h, w }: Axes): boolean =>
  h.padBefore === h.padAfter && w.padBefore === w.padAfter;
