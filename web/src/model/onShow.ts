/** What of a picture's tensors is on show; the cell in focus decides, so that nothing on the page disagrees. */
import { type App, focusOf, lookOf } from './app';
import { channelBeside } from './beside';
import { rowOf } from './operations';
import type { Picture } from './picture';
import { shownOutput } from './steps';
import { lookAt } from './walk';

export const outputChannel = (app: App, picture: Picture): number =>
  shownOutput(picture.output.shape, lookAt(picture, lookOf(app)));

/** The input channel, one that the filter reads; -1 is all colours of a picture together. */
export function shownChannel(app: App, picture: Picture): number {
  const { channel } = app.state;
  const { colour, shape, values } = picture.input;
  const shown = outputChannel(app, picture);
  if (!rowOf(picture.layer).filters && !colour) return shown;
  const chosen = channel >= 0 && channel < shape[3] ? channel : colour && !values ? -1 : 0;
  return channelBeside(picture.layer, shown, chosen);
}

/** The example, so that window and output cell belong together. */
export const shownExample = (app: App, picture: Picture): number =>
  Math.min(focusOf(app)?.[0] ?? app.state.example, picture.input.shape[0] - 1);
