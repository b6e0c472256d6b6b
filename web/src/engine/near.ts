/** The module on the page's own thread, for layers that are too small to be worth the way to a worker. */

import { layerOf } from '../model/layer';
import { START } from '../model/state';
import type { answering } from './answers';
import type { Near } from './client';
import type { Ask } from './protocol';
import { isQuick } from './quick';
import script from './worker?worker&url';

/** Nobody waits for its answer: what is asked next finds its code made ready. */
const FIRST: Ask = {
  type: 'still',
  layer: layerOf(START, null),
  look: { ...START, hover: null },
  dark: false,
};

export const near: Near = {
  takes: isQuick,
  async open(compiled, hear) {
    // It was fetched for the worker.
    await import(/* @vite-ignore */ script);
    const found = self as unknown as { convstepAnswering: typeof answering };
    return new Promise((resolve, reject) => {
      const tell = found.convstepAnswering((message) => {
        if (message.type === 'ready') resolve(tell);
        else if (message.type === 'lost') reject(new Error(message.why));
        else hear(message);
      });
      tell({ type: 'start', compiled });
      tell({ type: 'ask', ticket: 0, ask: FIRST });
    });
  },
};
