/** A file that somebody brings: a picture, or an array for `into`. */
import type { Page } from '../acts/page';
import type { Into } from '../views/act';
import { bringArray } from './array';
import { readPhoto } from './photo';

/**
 * Resolves to a sentence that says what is there now, empty where there is nothing to say, or to null
 * once it is not `wanted` any more; rejects with one that says why it is not there.
 */
export async function bring(
  page: Page,
  file: Blob,
  name: string,
  into: Into | 'picture',
  wanted: () => boolean,
): Promise<string | null> {
  if (into !== 'picture') return bringArray(page, file, name, into, wanted);
  const photo = await readPhoto(file, name);
  if (!wanted()) return null;
  page.bring(photo, () => page.engine.bring({ type: 'photo', ...photo }));
  if (!photo.from) return '';
  return `${name} was ${photo.from.join(' × ')} pixels; it is shown at ${photo.width} × ${photo.height}.`;
}
