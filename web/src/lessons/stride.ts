/** Lesson 3: Stride and the floor. */
import { html } from 'lit-html';
import { around, both } from '../model/state';
import type { Lesson } from './lesson';

export const stride: Lesson = {
  id: 'stride',
  title: 'Stride and the floor',
  steps: [
    {
      text: html`The stride is how far the window moves. With stride 2 it visits every second place, and the output is about half as wide.`,
      label: 'Stride 2',
      state: { source: 'ramp', side: 7, pad: around(0), stride: both(2), pin: [0, 0, 1, 0] },
      gives: [1, 3, 3, 1],
    },
    {
      text: html`One column more makes no difference: the next window would stick out, so the division is rounded down. What is left over is hatched; no output depends on it.`,
      label: 'One row and column too many',
      state: { source: 'ramp', side: 8, pad: around(0), stride: both(2), pin: [0, 2, 2, 0] },
      gives: [1, 3, 3, 1],
    },
    {
      text: html`A stride larger than the window skips cells in the middle as well.`,
      label: 'Skip cells',
      state: {
        source: 'ramp',
        side: 8,
        f: both(2),
        pad: around(0),
        stride: both(3),
        pin: [0, 1, 1, 0],
      },
      gives: [1, 3, 3, 1],
    },
  ],
};
