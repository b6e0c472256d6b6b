/** How time turns into steps while playing: unhurried at the start of a row, brisk along it. */

import { numbersIn } from './axes';
import type { Shape4 } from './steps';

interface Beat {
  /** How long to rest on the cell, in milliseconds. */
  readonly rest: number;
  /** How many steps to go. */
  readonly stride: number;
}

/** An output this large plays by the clock, about a minute in all, not cell by cell. */
const CELL_BY_CELL = 600;
const FRAME = 1000 / 30;

export function beat(k: number, shape: Shape4, speed: number): Beat {
  const faster = 2 ** speed;
  const all = numbersIn(shape);
  if (all > CELL_BY_CELL) {
    return { rest: FRAME, stride: Math.max(1, Math.round((all / (45 * 30)) * faster)) };
  }
  const inRow = Math.floor((k % (shape[2] * shape[3])) / shape[3]);
  const rest = (inRow < 3 ? 500 : 200) / faster;
  // Faster than the screen: several steps a frame instead of frames that nobody sees.
  return rest >= FRAME ? { rest, stride: 1 } : { rest: FRAME, stride: Math.round(FRAME / rest) };
}
