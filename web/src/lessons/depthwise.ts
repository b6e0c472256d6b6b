/** Lesson 7: 1 × 1, and depthwise. */
import { html } from 'lit-html';
import { around, both } from '../model/state';
import { type Lesson, numbers, presets } from './lesson';

export const depthwise: Lesson = {
  id: 'depthwise',
  title: '1 × 1, depthwise, dilated',
  steps: [
    {
      text: html`A 1 × 1 filter sees one place only, but all channels there: it mixes channels, and leaves the picture in place.`,
      label: 'Mix three channels',
      state: {
        source: 'volume',
        m: 1,
        channels: 3,
        side: 5,
        f: both(1),
        pad: around(0),
        pin: [0, 2, 2, 0],
        ...numbers([1, 1, 1]),
      },
      gives: [1, 5, 5, 1],
    },
    {
      text: html`With as many groups as channels, each filter reads one channel only. That is called depthwise, and costs a fraction: here 3 × 3 weights per filter instead of 3 × 3 × 3.`,
      label: 'One filter per channel',
      state: {
        source: 'volume',
        m: 1,
        channels: 3,
        side: 5,
        groups: 3,
        pad: around(1),
        pin: [0, 2, 2, 1],
        ...presets('box', 'sobel-x', 'outline'),
      },
      gives: [1, 5, 5, 3],
    },
    {
      text: html`Dilation spreads the taps apart: a filter of 3 × 3 sees 5 × 5 cells with dilation 2, without one more weight.`,
      label: 'Dilation 2',
      state: { source: 'digit', side: 8, dilation: both(2), pad: around(0), pin: [0, 1, 1, 0] },
      gives: [1, 4, 4, 1],
    },
  ],
};
