/** Lesson 5: Pooling, and ties. */
import { html } from 'lit-html';
import { around, both } from '../model/state';
import type { Lesson } from './lesson';

export const pooling: Lesson = {
  id: 'pooling',
  title: 'Pooling, and ties',
  steps: [
    {
      text: html`Pooling has no weights. <b>Max</b> keeps the largest number of each window and forgets where it stood; every channel is pooled by itself.`,
      label: 'Max pooling',
      state: {
        op: 'max',
        source: 'digits',
        side: 6,
        f: both(2),
        stride: both(2),
        pad: around(0),
        pin: [0, 1, 1, 0],
      },
      gives: [1, 3, 3, 1],
    },
    {
      text: html`<b>Average</b> keeps the mean. At a padded border it divides by the cells that lie inside, unless told otherwise.`,
      label: 'Average pooling at a border',
      state: {
        op: 'average',
        source: 'digits',
        side: 6,
        f: both(3),
        stride: both(2),
        pad: around(1),
        pin: [0, 0, 0, 0],
      },
      gives: [1, 3, 3, 1],
    },
    {
      text: html`Where several cells share the maximum, all of them win, and in the exercise’s backward pass each of them gets the whole gradient.`,
      label: 'A tie',
      state: {
        op: 'max',
        source: 'half',
        side: 4,
        f: both(2),
        stride: both(2),
        pad: around(0),
        pin: [0, 0, 0, 0],
        gradients: true,
        from: 'cell',
      },
      gives: [1, 2, 2, 1],
    },
  ],
};
