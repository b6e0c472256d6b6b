/** What is looked at later comes after the first picture: parts are fetched once they are wanted. */
import type { Page } from '../acts/page';
import { follow, want } from '../views/parts';

export function latecomers(page: Page): void {
  const { state, taking, more, webcam } = page.app;
  if (state.embed) want('wayBack', page);
  if (state.gradients) want('gradients', page);
  if (more) want('more', page);
  if (webcam) want('webcam', page);
  if (state.maps) want('maps', page);
  if (taking) want('take', page);
  if (state.lesson) want('lessons', page);
  if (!state.embed) want('code', page);
  follow();
}
