/** Lesson 4: Channels and many filters. */
import { html } from 'lit-html';
import { around } from '../model/state';
import { type Lesson, presets } from './lesson';

export const channels: Lesson = {
  id: 'channels',
  title: 'Channels and many filters',
  steps: [
    {
      text: html`A picture has three channels, and so has this volume. One filter has weights for all of them; the products of all channels go into <em>one</em> sum. So one filter gives one map, however many channels come in.`,
      label: 'Three channels, one filter',
      state: {
        source: 'volume',
        m: 1,
        channels: 3,
        side: 5,
        pad: around(0),
        pin: [0, 0, 0, 0],
        ...presets('box'),
      },
      gives: [1, 3, 3, 1],
    },
    {
      text: html`More filters give more maps. <code>n_C</code> of the output is the number of filters, and has nothing to do with <code>n_C_prev</code>.`,
      label: 'Four filters',
      state: {
        source: 'volume',
        m: 1,
        channels: 3,
        side: 5,
        pad: around(0),
        pin: [0, 0, 0, 2],
        ...presets('box', 'sobel-x', 'sobel-y', 'laplace'),
      },
      gives: [1, 3, 3, 4],
    },
    {
      text: html`Several examples are computed with the same filters, one after the other; nothing passes between them.`,
      label: 'A batch of two',
      state: {
        source: 'volume',
        m: 2,
        channels: 3,
        side: 5,
        pad: around(0),
        pin: [1, 0, 0, 0],
        ...presets('box', 'sobel-x'),
      },
      gives: [2, 3, 3, 2],
    },
    {
      text: html`On a colour picture the four maps are four views of the same scene.`,
      label: 'Four views of a lake',
      state: {
        source: 'lake',
        pin: [0, 128, 128, 1],
        ...presets('gauss', 'sobel-x', 'sobel-y', 'laplace'),
      },
      gives: [1, 256, 256, 4],
    },
  ],
};
