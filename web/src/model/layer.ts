/** What the engine is asked to compute: the part of the state that changes numbers, made plain. */
import { turned, weights } from './bank';
import { gridNumbers } from './grids';
import { inputShape, isGrid, isPixels } from './sources';
import {
  type Activation,
  type Filter,
  type Four,
  LIMITS,
  type Operation,
  type State,
  type Two,
} from './state';

export type InputRequest =
  | { kind: 'numbers'; shape: readonly number[]; data: readonly number[] }
  | { kind: 'random'; shape: readonly number[]; seed: number }
  | { kind: 'picture'; id: string; colour: boolean }
  | { kind: 'photo'; id: number; colour: boolean };

export interface Layer {
  readonly op: Operation;
  readonly input: InputRequest;
  readonly inputShape: readonly [number, number, number, number];
  readonly single: boolean;
  readonly f: Two;
  readonly stride: Two;
  readonly pad: 'same' | Four;
  readonly dilation: Two;
  readonly groups: number;
  readonly countIncludePad: boolean;
  readonly activation: Activation;
  /** Whether W holds the filters turned by 180°. */
  readonly flip: boolean;
  /** The filters as they were chosen or written: what W was made from. */
  readonly filters: readonly Filter[];
  /** `(f_H, f_W, n_C_prev / groups, n_C)`; empty while the filter size makes no sense. */
  readonly W: readonly number[];
  readonly b: readonly number[];
}

export interface Photo {
  readonly id: number;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Set when the photo was made smaller: what it was. */
  readonly from: readonly [width: number, height: number] | null;
}

function inputOf(state: State, photo: Photo | null): InputRequest {
  const shape = inputShape(state, photo);
  if (state.source === 'volume') return { kind: 'random', shape, seed: state.seed };
  if (state.source === 'photo' && photo)
    return { kind: 'photo', id: photo.id, colour: state.colour };
  if (state.source === 'own' && state.own) return { kind: 'numbers', shape, data: state.own.data };
  if (isPixels(state.source)) {
    return { kind: 'picture', id: state.source, colour: state.colour };
  }
  const id = isGrid(state.source) ? state.source : 'digit';
  return { kind: 'numbers', shape, data: gridNumbers(id, state.side) };
}

/** Channels that one filter reads. */
export const depth = (state: State, n_C_prev: number): number =>
  n_C_prev % state.groups === 0 ? n_C_prev / state.groups : n_C_prev;

/** Z is the sum itself; whatever was done to it is called A, as in the exercise. */
export const outputName = (layer: Pick<Layer, 'op' | 'activation'>): 'Z' | 'A' =>
  layer.op === 'conv' && layer.activation === 'none' ? 'Z' : 'A';

export function layerOf(state: State, photo: Photo | null): Layer {
  const shape = inputShape(state, photo);
  const drawable = state.f.every((n) => Number.isInteger(n) && n >= 1 && n <= LIMITS.filterSize);
  const conv = state.op === 'conv';
  const channels = depth(state, shape[3]);
  const W = () => weights(state, channels);
  return {
    op: state.op,
    input: inputOf(state, photo),
    inputShape: shape,
    single: isPixels(state.source),
    f: state.f,
    stride: state.stride,
    pad: state.pad,
    dilation: conv ? state.dilation : [1, 1],
    groups: conv ? state.groups : 1,
    countIncludePad: state.countIncludePad,
    activation: conv ? state.activation : 'none',
    flip: conv && state.flip,
    filters: conv ? state.filters : [],
    W: conv && drawable ? (state.flip ? turned(W(), state.filters.length * channels) : W()) : [],
    b: conv ? state.bias : [],
  };
}
