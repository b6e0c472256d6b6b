/** Lesson 8: Transposed convolution: the way back. */
import { html } from 'lit-html';
import { around, both } from '../model/state';
import { alike, grid, type Lesson, numbers } from './lesson';

export const transposed: Lesson = {
  id: 'transposed',
  title: 'Transposed convolution: the way back',
  steps: [
    {
      text: html`A convolution makes one number of a whole window. Transposed, it goes the way back: one number of the input becomes a whole <b class="window-word">window</b> of the output, the filter times that number. That is <code>dA_prev</code> of a convolution, computed forwards.`,
      label: 'One number, one stamp',
      state: {
        op: 'transposed',
        ...grid(3, [0, 0, 0, 0, 2, 0, 0, 0, 0]),
        pad: around(0),
        k: 5,
        pin: null,
        ...numbers([1, 2, 3, 4, 5, 6, 7, 8, 9]),
      },
      gives: [1, 5, 5, 1],
    },
    {
      text: html`Where stamps lie over each other, they are added up. Step on: each step lays one more.`,
      label: 'Stamps add up',
      state: {
        op: 'transposed',
        ...grid(2, [1, 2, 3, 4]),
        pad: around(0),
        k: 2,
        pin: null,
        ...numbers(alike(9, 1)),
      },
      gives: [1, 4, 4, 1],
    },
    {
      text: html`The stride is how far apart the stamps lie. With stride 2 the output has twice the rows and columns: so networks that draw make a small picture large.`,
      label: 'Twice as large',
      state: {
        op: 'transposed',
        ...grid(4, [1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7]),
        f: both(2),
        stride: both(2),
        pad: around(0),
        k: 6,
        pin: null,
        ...numbers(alike(4, 1)),
      },
      gives: [1, 8, 8, 1],
    },
    {
      text: html`Mind the filter size. This input is the same everywhere, but stamps of 3 × 3, two apart, meet in some cells twice or four times and in others once: the output is chequered. A size that the stride divides, 2 or 4 here, lays as many stamps on every inner cell.`,
      label: 'Where chequers come from',
      state: {
        op: 'transposed',
        ...grid(4, alike(16, 1)),
        stride: both(2),
        pad: around(0),
        pin: [0, 4, 4, 0],
        ...numbers(alike(9, 1)),
      },
      gives: [1, 9, 9, 1],
    },
  ],
};
