/** The gradients after k steps: dZ with the cells beyond k set to zero, sent back through the core. */
import type { ConvStep, Numbers, Tensor } from 'convstep';
import type { Layer } from '../model/layer';
import type { Gradients, GradientsAsk } from '../model/picture';
import { indexOfCell } from '../model/steps';
import { backward } from './forward';
import type { Ask } from './protocol';
import { ofSums, see, seeFilters } from './seen';

/** What flows into the output: ones, the output itself, or a single one. */
export function incoming(out: Tensor<Numbers>, ask: GradientsAsk): Tensor<Numbers> {
  const data = out.data.slice();
  if (ask.from === 'ones') data.fill(1);
  if (ask.from === 'cell') {
    data.fill(0);
    if (ask.cell) data[indexOfCell(ask.cell, out.shape)] = 1;
  } else {
    data.fill(0, ask.k);
  }
  return { shape: out.shape, data };
}

export function gradients(
  cs: ConvStep,
  layer: Layer,
  A_prev: Tensor<Numbers>,
  out: Tensor<Numbers>,
  ask: Ask & { type: 'gradients' },
): Gradients {
  const dOut = incoming(out, ask);
  const { dA_prev, dW, db } = backward(cs, layer, A_prev, dOut);
  return {
    run: ask.run.id,
    dOutput: see(dOut, false, ask.dark),
    dInput: ofSums(see(dA_prev, false, ask.dark)),
    dW: dW && seeFilters(dW),
    db: db?.data ?? null,
  };
}
