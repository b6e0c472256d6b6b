/** What the engine is asked to compute: the part of the state that changes numbers, made plain. */
import { turned, weights } from './bank';
import { gridNumbers } from './grids';
import { rowOf } from './operations';
import { inputShape, isGrid, isPixels } from './sources';
import { LIMITS, NUMBERS_UP_TO, type State } from './state';

export type InputRequest =
  | { kind: 'numbers'; shape: readonly number[]; data: readonly number[]; single?: true }
  | { kind: 'random'; shape: readonly number[]; seed: number }
  | { kind: 'picture'; id: string; colour: boolean }
  | { kind: 'photo'; id: number; colour: boolean }
  | { kind: 'array'; id: number; name: string };

/** What a layer has of the settings; where its operation has no such setting, as if it were not set. */
type Settings = Pick<
  State,
  | 'op'
  | 'f'
  | 'stride'
  | 'pad'
  | 'dilation'
  | 'outPad'
  | 'groups'
  | 'countIncludePad'
  | 'activation'
  | 'flip'
  | 'filters'
>;

export interface Layer extends Settings {
  readonly input: InputRequest;
  readonly inputShape: readonly [number, number, number, number];
  /** Whether the numbers are float32. */
  readonly single: boolean;
  /** Whether the input is light, of a picture: 0 is black, and three channels are its colours. */
  readonly pixels: boolean;
  /** `(f_H, f_W, n_C_prev / groups, n_C)`; empty while the filter size makes no sense. */
  readonly W: readonly number[];
  readonly b: readonly number[];
  /** Where the steps walk the input: how many of its cells are added to the output; null is all. */
  readonly done: number | null;
}

/** An array too large, or too many, to be a grid of one's own. */
export interface BroughtArray {
  readonly shape: readonly [number, number, number, number];
  /** Whether it came as float32, and stays so. */
  readonly single: boolean;
}

/** What somebody brought along as the input. */
export interface Photo {
  readonly id: number;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Set when the photo was made smaller: what it was. */
  readonly from: readonly [width: number, height: number] | null;
  /** Whether it is a moment of the webcam, and the next one is on its way. */
  readonly live?: boolean;
  /** Set when it is no photo but an array of numbers from a file. */
  readonly array?: BroughtArray;
}

function inputOf(state: State, photo: Photo | null): InputRequest {
  const shape = inputShape(state, photo);
  if (state.source === 'volume') return { kind: 'random', shape, seed: state.seed };
  if (state.source === 'photo' && photo)
    return { kind: 'photo', id: photo.id, colour: state.colour };
  if (state.source === 'npy' && photo?.array) {
    return { kind: 'array', id: photo.id, name: photo.name };
  }
  if (state.source === 'own' && state.own) {
    const { data, single } = state.own;
    return { kind: 'numbers', shape, data, ...(single ? { single } : {}) };
  }
  if (isPixels(state.source)) {
    return { kind: 'picture', id: state.source, colour: state.colour };
  }
  const id = isGrid(state.source) ? state.source : 'digit';
  return { kind: 'numbers', shape, data: gridNumbers(id, state.side) };
}

const isSingle = ({ source, own }: State, photo: Photo | null): boolean =>
  isPixels(source) ||
  (source === 'own' && own?.single === true) ||
  (source === 'npy' && photo?.array?.single === true);

/** A large array is looked at as a picture. */
const isLarge = ([, rows, cols]: readonly number[]): boolean =>
  Math.max(rows, cols) > NUMBERS_UP_TO;

/** Channels that one filter reads. */
export const depth = (state: Pick<State, 'groups'>, n_C_prev: number): number =>
  n_C_prev % state.groups === 0 ? n_C_prev / state.groups : n_C_prev;

/** Z is the sum itself; whatever was done to it is called A, and padding X_pad, as in the exercise. */
export function outputName(layer: Pick<Layer, 'op' | 'activation'>): 'Z' | 'A' | 'X_pad' {
  const { filters, slides } = rowOf(layer);
  if (!slides) return 'X_pad';
  return filters && layer.activation === 'none' ? 'Z' : 'A';
}

export function layerOf(state: State, photo: Photo | null): Layer {
  const shape = inputShape(state, photo);
  const drawable = state.f.every((n) => Number.isInteger(n) && n >= 1 && n <= LIMITS.filterSize);
  const { filters: own, slides, walks } = rowOf(state);
  const channels = depth(state, shape[3]);
  const W = () => weights(state, channels);
  return {
    op: state.op,
    input: inputOf(state, photo),
    inputShape: shape,
    single: isSingle(state, photo),
    pixels: isPixels(state.source) || (state.source === 'npy' && isLarge(shape)),
    f: slides ? state.f : [1, 1],
    stride: slides ? state.stride : [1, 1],
    pad: state.pad,
    dilation: own ? state.dilation : [1, 1],
    outPad: walks === 'input' && state.pad !== 'same' ? state.outPad : [0, 0],
    groups: own ? state.groups : 1,
    countIncludePad: state.countIncludePad,
    activation: own ? state.activation : 'none',
    flip: own && state.flip,
    filters: own ? state.filters : [],
    W: own && drawable ? (state.flip ? turned(W(), state.filters.length * channels) : W()) : [],
    b: own ? state.bias : [],
    done: walks === 'input' ? state.k : null,
  };
}
