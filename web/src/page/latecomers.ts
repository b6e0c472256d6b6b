/** What is looked at later comes after the first picture: parts are fetched once they are wanted. */
import type { Page } from '../acts/page';
import { follow, want } from '../views/parts';
import { keepOfflineCopy } from './offlineCopy';

/** Until the first picture is on the screen, nothing competes with it. */
let wait: 'first' | 'frame' | 'over' = 'first';

export function latecomers(page: Page): void {
  const { state, taking, picture, problems, lost } = page.app;
  if (wait === 'first' && (picture || problems.length > 0 || lost)) {
    wait = 'frame';
    const next = () => {
      wait = 'over';
      latecomers(page);
      keepOfflineCopy();
    };
    requestAnimationFrame(() => requestAnimationFrame(next));
  }
  if (wait !== 'over') return;
  want('shapes', page);
  if (state.gradients) want('gradients', page);
  if (page.app.more) want('more', page);
  if (page.app.webcam) want('webcam', page);
  if (state.maps) want('maps', page);
  if (taking) want('take', page);
  if (state.lesson) want('lessons', page);
  if (!state.embed) {
    want('speed', page);
    want('code', page);
  }
  follow();
}
