/** Where the input comes from, and what shape it will have. */
import { GRIDS } from './grids';
import type { Photo } from './layer';
import { PICTURE_SIDE, PICTURES } from './pictureNames';
import type { State } from './state';

export type SourceId =
  | (typeof GRIDS)[number]['id']
  | (typeof PICTURES)[number]['id']
  | 'volume'
  | 'own'
  | 'npy'
  | 'photo';

export const isGrid = (id: string): boolean => GRIDS.some((g) => g.id === id);
export const isPicture = (id: string): boolean => PICTURES.some((p) => p.id === id);
/** What is kept for this visit only, and no link can hold. */
export const isBrought = (id: string): boolean => id === 'npy' || id === 'photo';
export const isSource = (id: string): id is SourceId =>
  isGrid(id) || isPicture(id) || id === 'volume' || id === 'own' || isBrought(id);

export function sourceName(id: SourceId): string {
  const known = [...GRIDS, ...PICTURES].find((s) => s.id === id);
  if (known) return known.name;
  if (id === 'npy') return 'Your array';
  return id === 'volume' ? 'Random volume' : id === 'own' ? 'Your numbers' : 'Your photo';
}

/** The exercise's own inputs, which are what NumPy's randn makes of its seed, 1. */
export const EXERCISES = [
  { id: 'exercise-conv', m: 10, side: 4, channels: 3 },
  { id: 'exercise-pool', m: 2, side: 4, channels: 3 },
] as const;

/** The exercise's volume that the state is at, or where it comes from otherwise. */
export function chosenSource({ source, seed, m, side, channels }: State): string {
  const exercise = EXERCISES.find(
    (e) => e.m === m && e.side === side && e.channels === channels && seed === 1,
  );
  return source === 'volume' && exercise ? exercise.id : source;
}

/** What a choice sets: a source, or one of the exercise's volumes. */
export function sourcePart(choice: string): Partial<State> {
  const exercise = EXERCISES.find(({ id }) => id === choice);
  if (!exercise) return { source: choice as SourceId };
  const { m, side, channels } = exercise;
  return { source: 'volume', seed: 1, m, side, channels };
}

/** Whether pixels (0 to 1, float32) or numbers (float64) come in. */
export const isPixels = (id: SourceId): boolean => isPicture(id) || id === 'photo';

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
