/** What is set where the steps stand after k of them: that cell, on the maps that it is of. */
import type { App } from './app';
import { numbersIn } from './axes';
import { rowOf } from './operations';
import type { Picture } from './picture';
import type { State } from './state';
import { cellOfIndex, fitStep } from './steps';
import { stepsShape, walksInput } from './walk';

/** Shows the step's channel; what is in colour stays so while its channels are stepped through. */
function shows(picture: Picture, channel: number): Partial<State> {
  if (walksInput(picture)) return picture.input.colour ? {} : { channel };
  return rowOf(picture.layer).filters || !picture.output.colour ? { filter: channel } : {};
}

export function standing({ state }: App, picture: Picture, k: number): Partial<State> {
  const shape = stepsShape(picture);
  const added = walksInput(picture);
  const at = fitStep(k, shape);
  const shown = added ? Math.max(0, state.channel) : state.filter;
  const [example, , , channel] = at > 0 ? cellOfIndex(at - 1, shape) : [0, 0, 0, shown];
  const all = numbersIn(shape);
  return {
    // All done is a state of its own, which stays true when the shape changes.
    k: at === all ? null : at,
    pin: at === all && all > 0 && !added ? cellOfIndex(at - 1, shape) : null,
    example,
    ...shows(picture, channel),
  };
}
