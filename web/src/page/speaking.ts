/** The sentence for the live region: one a second at most, and always the last one. */
import { focusOf, sentenceOf } from '../model/app';
import type { Drawing } from './drawing';

/** Steps that follow each other this fast are told as one. */
const SETTLED = 150;
const APART = 1000;

export function speaking(page: Drawing): () => void {
  let timer = 0;
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (timer) return;
    timer = window.setTimeout(
      () => {
        timer = 0;
        last = performance.now();
        if (focusOf(page.app)) page.update({ spoken: sentenceOf(page.app) });
      },
      Math.max(page.app.playing ? APART : SETTLED, last + APART - performance.now()),
    );
  };
}
