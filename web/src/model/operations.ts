/**
 * What each operation is, one row each: all that the settings, the figure and the sentences need to
 * know of it. Its arithmetic is the engine's (engine/ops), its code is code.ts's.
 */
import type { Layer } from './layer';
import { LIMITS, type Operation, type State } from './state';

export interface OperationRow {
  readonly id: Operation;
  readonly name: string;
  /** The exercise's words: `Z = conv_forward(A_prev, W, b, hparameters)`. */
  readonly call: string;
  readonly back: string;
  /** Whether it has filters, W and b, and an output channel for each; else each channel is by itself. */
  readonly filters: boolean;
  /** The widest window that this page draws. */
  readonly most: number;
  /** Whether padding counts as zeros, and so shows them. */
  readonly zeros: (of: Pick<Layer, 'countIncludePad'>) => boolean;
  /** The word between input and output, for an operation that shows no filter there. */
  readonly sign: string;
  /** One sentence beneath the shapes. */
  readonly note: (of: Pick<Layer, 'flip'>) => string;
}

const conv: OperationRow = {
  id: 'conv',
  name: 'Convolution',
  call: 'conv_forward',
  back: 'conv_backward',
  filters: true,
  most: LIMITS.filterSize,
  zeros: () => true,
  sign: '∗',
  note: ({ flip }) =>
    flip
      ? 'The filter is turned by 180° before it slides: convolution as mathematics defines it.'
      : 'The filter is not turned: what deep learning calls convolution is cross-correlation.',
};

const pool = {
  call: 'pool_forward',
  back: 'pool_backward',
  filters: false,
  most: LIMITS.poolSize,
};

const max: OperationRow = {
  ...pool,
  id: 'max',
  name: 'Max pooling',
  zeros: () => false,
  sign: 'max',
  note: () => 'Padding never wins a maximum: it is ignored.',
};

const average: OperationRow = {
  ...pool,
  id: 'average',
  name: 'Average pooling',
  zeros: ({ countIncludePad }) => countIncludePad,
  sign: 'mean',
  note: () => 'An average divides by the cells that lie inside, unless told otherwise.',
};

export const OPERATIONS: Readonly<Record<Operation, OperationRow>> = { conv, max, average };

export const rowOf = ({ op }: Pick<State, 'op'>): OperationRow => OPERATIONS[op];

/** What the channels of the output are called. */
export const channelWord = (of: Pick<State, 'op'>): 'filter' | 'channel' =>
  rowOf(of).filters ? 'filter' : 'channel';
