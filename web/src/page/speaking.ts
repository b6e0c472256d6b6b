/** The sentence for the live region: one a second at most, and always the last one. */
import { focusOf, sentenceOf } from '../model/app';
import type { Drawing } from './drawing';

export function speaking(page: Drawing): () => void {
  let timer = 0;
  return () => {
    if (timer) return;
    timer = window.setTimeout(
      () => {
        timer = 0;
        if (focusOf(page.app)) page.update({ spoken: sentenceOf(page.app) });
      },
      page.app.playing ? 1000 : 150,
    );
  };
}
