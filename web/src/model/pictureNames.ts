/** The built-in pictures by name: all that the page needs of them until one is drawn. */

export const PICTURE_SIDE = 256;

export const PICTURES = [
  { id: 'lake', name: 'Evening lake' },
  { id: 'shapes', name: 'Shapes' },
  { id: 'letters', name: 'Letters' },
  { id: 'written', name: 'Written digits' },
  { id: 'rings', name: 'Fine rings' },
  { id: 'noisy', name: 'Noisy shapes' },
  { id: 'slopes', name: 'Gradients' },
] as const;
export type PictureId = (typeof PICTURES)[number]['id'];
