/**
 * What each operation is, one row each: all that the settings, the figure and the sentences need to
 * know of it. Its arithmetic is the engine's (engine/ops), its code is code.ts's, and what is said of
 * it beside its shapes and its gradients is theirs (views/shapes.ts, views/gradientsView.ts).
 */
import type { Layer } from './layer';
import { LIMITS, type Operation, type State } from './state';

export interface OperationRow {
  readonly name: string;
  /** The exercise's words: `Z = conv_forward(A_prev, W, b, …)`. */
  readonly call: string;
  /** Whether it has filters, W and b, and an output channel for each; else each channel is by itself. */
  readonly filters: boolean;
  /** Whether its window has a size and a stride to choose. */
  readonly slides: boolean;
  /** Its siblings, between which one argument chooses. */
  readonly modes: readonly Operation[];
  /** Whether a cell is made of all that its window reads, not of the largest alone. */
  readonly sums: boolean;
  /** Whether it can divide by padded cells, or not. */
  readonly divides: boolean;
  /**
   * What the steps walk, cell by cell. The window lies on the other tensor, with the padding around
   * it: a convolution walks its output and reads the input through the window; transposed, it walks
   * its input and adds to the output through the window.
   */
  readonly walks: 'output' | 'input';
  /** The widest window that this page draws. */
  readonly most: number;
  /** Whether padding counts as zeros, and so shows them. */
  readonly zeros: (of: Pick<Layer, 'countIncludePad'>) => boolean;
  /** The words between input and output, for an operation that shows no filter there. */
  readonly sign: (f: string) => readonly [string, string];
  /** What input and output are to the convolution that this one belongs to. */
  readonly plays: readonly [input: string, output: string] | null;
}

const conv: OperationRow = {
  name: 'Convolution',
  call: 'conv_forward',
  filters: true,
  slides: true,
  modes: [],
  sums: true,
  divides: false,
  walks: 'output',
  most: LIMITS.filterSize,
  zeros: () => true,
  sign: () => ['∗', ''],
  plays: null,
};

const transposed: OperationRow = {
  ...conv,
  name: 'Transposed convolution',
  call: 'conv_transpose',
  walks: 'input',
  zeros: () => false,
  plays: ['dZ', 'dA_prev'],
};

const max: OperationRow = {
  ...conv,
  name: 'Max pooling',
  call: 'pool_forward',
  filters: false,
  sums: false,
  modes: ['max', 'average'],
  most: LIMITS.poolSize,
  zeros: () => false,
  sign: (f) => ['max', `of ${f}`],
};

const average: OperationRow = {
  ...max,
  name: 'Average pooling',
  sums: true,
  divides: true,
  zeros: ({ countIncludePad }) => countIncludePad,
  sign: (f) => ['mean', `of ${f}`],
};

const pad: OperationRow = {
  ...max,
  name: 'Zero padding',
  call: 'zero_pad',
  slides: false,
  sums: true,
  modes: [],
  zeros: () => true,
  sign: () => ['pad', 'with zeros'],
};

/** In the order in which they are offered. */
export const OPERATIONS: Readonly<Record<Operation, OperationRow>> = {
  conv,
  transposed,
  max,
  average,
  pad,
};

export const rowOf = ({ op }: Pick<State, 'op'>): OperationRow => OPERATIONS[op];

/** What the channels of the output are called. */
export const channelWord = (of: Pick<State, 'op'>): 'filter' | 'channel' =>
  rowOf(of).filters ? 'filter' : 'channel';

/** W's shape as the core has it: that of the convolution which a transposed one belongs to. */
export const weightShape = (layer: Layer): readonly number[] => {
  const [f, depth, n_C] = [layer.f, layer.inputShape[3] / layer.groups, layer.b.length];
  return rowOf(layer).walks === 'output'
    ? [...f, depth, n_C]
    : [...f, n_C / layer.groups, layer.inputShape[3]];
};
