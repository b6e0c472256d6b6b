/** Where the input comes from, and what shape it will have. */
import { GRIDS } from './grids';
import type { Photo } from './layer';
import { rowOf } from './operations';
import { PICTURE_SIDE, PICTURES } from './pictureNames';
import { around, both, type State } from './state';

export type SourceId =
  | (typeof GRIDS)[number]['id']
  | (typeof PICTURES)[number]['id']
  | 'volume'
  | 'own'
  | 'npy'
  | 'photo';

export const isGrid = (id: string): boolean => GRIDS.some((g) => g.id === id);
const isPicture = (id: string): boolean => PICTURES.some((p) => p.id === id);
/** What is kept for this visit only, and no link can hold. */
export const isBrought = (id: string): boolean => id === 'npy' || id === 'photo';
export const isSource = (id: string): id is SourceId =>
  isGrid(id) || isPicture(id) || id === 'volume' || id === 'own' || isBrought(id);

/** A problem of the exercise: volumes that NumPy's randn makes of its seed, 1, and their settings. */
export interface Exercise {
  readonly id: string;
  readonly name: string;
  readonly m: number;
  readonly side: number;
  readonly channels: number;
  /** How many filters, with their biases, are drawn after the input; 0 where there are none. */
  readonly filters: number;
  readonly sets: Pick<State, 'op' | 'pad'> & Partial<State>;
}

const PLAIN = {
  free: false,
  dilation: both(1),
  groups: 1,
  activation: 'none',
  flip: false,
} as const;

export const EXERCISES: readonly Exercise[] = [
  {
    ...{ id: 'exercise-pad', name: 'zero_pad', m: 4, side: 3, channels: 2, filters: 0 },
    sets: { op: 'pad', pad: around(2) },
  },
  {
    ...{ id: 'exercise-conv', name: 'conv_forward', m: 10, side: 4, channels: 3, filters: 8 },
    sets: { ...PLAIN, op: 'conv', f: both(2), stride: both(2), pad: around(2) },
  },
  {
    ...{ id: 'exercise-pool', name: 'pool_forward', m: 2, side: 4, channels: 3, filters: 0 },
    sets: { ...PLAIN, op: 'max', f: both(3), stride: both(2), pad: around(0) },
  },
];

/** The exercise whose volume the state is at, or where it comes from otherwise. */
export function chosenSource({ op, source, seed, m, side, channels }: State): string {
  const exercise = EXERCISES.find(
    (e) =>
      rowOf(e.sets).call === rowOf({ op }).call &&
      e.m === m &&
      e.side === side &&
      e.channels === channels &&
      seed === 1,
  );
  return source === 'volume' && exercise ? exercise.id : source;
}

/** Whether pixels (0 to 1, float32) or numbers (float64) come in. */
export const isPixels = (id: SourceId): boolean => isPicture(id) || id === 'photo';

/** Rows and columns of a square grid of numbers, which can be set; else null. */
export function sideOf({ source, own, side }: State): number | null {
  if (isPixels(source) || source === 'npy') return null;
  if (source !== 'own' || !own) return side;
  return own.shape[0] === own.shape[1] ? own.shape[0] : null;
}

/** `(m, n_H_prev, n_W_prev, n_C_prev)`; a photo's size is known only once it is read. */
export function inputShape(
  state: State,
  photo: Pick<Photo, 'width' | 'height' | 'array'> | null,
): [number, number, number, number] {
  const { source, side } = state;
  if (source === 'volume') return [state.m, side, side, state.channels];
  if (source === 'own' && state.own) return [1, ...state.own.shape];
  if (source === 'npy' && photo?.array) return [...photo.array.shape];
  if (source === 'photo' && photo) return [1, photo.height, photo.width, state.colour ? 3 : 1];
  if (isPicture(source)) return [1, PICTURE_SIDE, PICTURE_SIDE, state.colour ? 3 : 1];
  return [1, side, side, 1];
}
