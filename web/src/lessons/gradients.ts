/** Lesson 6: Gradients: who gets the blame. */
import { html } from 'lit-html';
import { around } from '../model/state';
import { type Lesson, presets } from './lesson';

export const gradients: Lesson = {
  id: 'gradients',
  title: 'Gradients: who gets the blame',
  steps: [
    {
      text: html`Training asks how the loss changes when a number changes. For one output cell the answer is short: its sum depends on an input number as strongly as <b class="window-word">the weight</b> it is multiplied with. So <code>dA_prev</code> of one cell is the filter itself, laid where the window was.`,
      label: 'Blame of one cell',
      state: {
        source: 'zeros',
        side: 6,
        pad: around(0),
        pin: [0, 1, 2, 0],
        gradients: true,
        from: 'cell',
        ...presets('sobel-x'),
      },
      gives: [1, 4, 4, 1],
    },
    {
      text: html`The other way round, a weight matters as much as the input number that it met: <code>dW</code> of one cell is its window.`,
      label: 'The window is dW',
      state: {
        source: 'digits',
        side: 6,
        pad: around(0),
        pin: [0, 1, 2, 0],
        gradients: true,
        from: 'cell',
      },
    },
    {
      text: html`With all cells, all these stamps are added up. Step through them, and watch the inner cells collect more than the corners: more windows read them.`,
      label: 'Collect the blame',
      state: {
        source: 'digits',
        side: 6,
        pad: around(0),
        k: 6,
        pin: null,
        gradients: true,
        ...presets('box'),
      },
    },
  ],
};
