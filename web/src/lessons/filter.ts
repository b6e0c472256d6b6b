/** Lesson 1: What a filter sees. */
import { html } from 'lit-html';
import { around } from '../model/state';
import { type Lesson, presets } from './lesson';

export const filter: Lesson = {
  id: 'filter',
  title: 'What a filter sees',
  steps: [
    {
      text: html`The filter is a small table of weights. It is laid on the input, each weight is multiplied with the number below it, and <b class="window-word">the window’s</b> products are added up: that one sum is <b class="out-word">one cell of the output</b>.`,
      label: 'Show one sum',
      state: { source: 'half', side: 6, pad: around(0), pin: [0, 1, 1, 0] },
      gives: [1, 4, 4, 1],
    },
    {
      text: html`The same filter then moves on by one. Sobel’s weights are negative at the left and positive at the right: where both sides are alike they cancel, and only an edge is left.`,
      label: 'Play along the edge',
      state: { source: 'half', side: 6, pad: around(0), k: 1, pin: null },
      play: true,
    },
    {
      text: html`A filter that averages has weights that add up to 1: flat places stay as they are, edges become soft.`,
      label: 'Blur the same input',
      state: { source: 'half', side: 6, pad: around(0), pin: [0, 1, 2, 0], ...presets('box') },
    },
    {
      text: html`On a picture it is the same sums, only many more of them.`,
      label: 'Edges in a picture',
      state: { source: 'lake', colour: false, pin: [0, 150, 108, 0] },
      gives: [1, 256, 256, 1],
    },
  ],
};
