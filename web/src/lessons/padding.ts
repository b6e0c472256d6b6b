/** Lesson 2: Padding. */
import { html } from 'lit-html';
import { around, both } from '../model/state';
import { alike, grid, type Lesson, presets } from './lesson';

export const padding: Lesson = {
  id: 'padding',
  title: 'Padding',
  steps: [
    {
      text: html`A window of 3 × 3 cannot be centred on the outermost cells. So without padding 6 × 6 becomes 4 × 4, and every further layer loses a border again.`,
      label: 'Without padding',
      state: { source: 'square', side: 6, pad: around(0), pin: [0, 0, 0, 0] },
      gives: [1, 4, 4, 1],
    },
    {
      text: html`Zeros around the input give every cell a window of its own: <code>pad = 1</code> keeps 6 × 6 at 6 × 6.`,
      label: 'With padding 1',
      state: { source: 'square', side: 6, pad: around(1), pin: [0, 0, 0, 0] },
      gives: [1, 6, 6, 1],
    },
    {
      text: html`The zeros are numbers like any other. An input that is 9 everywhere would stay so under a blur; at the border, which averages zeros too, it becomes 6, and in the corners 4.`,
      label: 'See the border fade',
      state: { ...grid(6, alike(36, 9)), pad: around(1), pin: [0, 0, 3, 0], ...presets('box') },
      gives: [1, 6, 6, 1],
    },
    {
      text: html`<code>same</code> pads just so much that at stride 1 the size stays, and at stride s becomes n / s, rounded up: TensorFlow’s rule. A window of even size needs an odd number of cells: the extra one goes to the bottom and the right.`,
      label: 'An even window with ‘same’',
      state: {
        source: 'square',
        side: 6,
        f: both(4),
        pad: 'same',
        pin: [0, 5, 5, 0],
        ...presets('box'),
      },
      gives: [1, 6, 6, 1],
    },
  ],
};
