/**
 * What the live region says: another shape of the output, and the sentence of the step; once a second
 * at most, and always the last one.
 */
import { type App, sentenceOf } from '../model/app';
import { shapeText } from '../model/axes';
import { outputName } from '../model/layer';
import type { Drawing } from './drawing';

/** Steps that follow each other this fast are told as one. */
const SETTLED = 150;
const APART = 1000;

const shapeOf = ({ picture }: App): string =>
  picture ? `${outputName(picture.layer)} is now ${shapeText(picture.output.shape)}` : '';

export function speaking(page: Drawing): () => void {
  let timer = 0;
  let told = shapeOf(page.app);
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (timer) return;
    timer = window.setTimeout(
      () => {
        timer = 0;
        last = performance.now();
        const shape = shapeOf(page.app);
        const news = shape === told ? '' : `${shape}. `;
        told = shape;
        page.update({ spoken: news + sentenceOf(page.app) });
      },
      Math.max(page.app.playing ? APART : SETTLED, last + APART - performance.now()),
    );
  };
}
