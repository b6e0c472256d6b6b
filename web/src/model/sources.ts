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
