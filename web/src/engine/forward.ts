/** Calls the module for a layer: the page's one way to an output and to the terms of a cell. */
import type { ConvStep, Geometry, Numbers, Tensor } from 'convstep';
import type { Layer } from '../model/layer';
import type { Cell, Operation } from '../model/state';
import { conv } from './ops/conv';
import type { Does } from './ops/does';

const DOES: Partial<Record<Operation, Does>> = { conv };
const does = ({ op }: Layer): Does => {
  const found = DOES[op];
  if (!found)
    throw new Error(`What computes ${op} could not be fetched: try again with a network.`);
  return found;
};

/** What a layer needs before it can be computed, or null when all is there: all but the first come later. */
export const lacks = ({ op }: Pick<Layer, 'op'>): Promise<void> | null =>
  DOES[op]
    ? null
    : import('./rest').then(({ others }) => {
        Object.assign(DOES, others);
      });

export const geometry = (cs: ConvStep, layer: Layer): Geometry => does(layer).geometry(cs, layer);

export const forward = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>) =>
  does(layer).forward(cs, layer, A_prev);

export const backward = (
  cs: ConvStep,
  layer: Layer,
  A_prev: Tensor<Numbers>,
  dOut: Tensor<Numbers>,
) => does(layer).backward(cs, layer, A_prev, dOut);

/** Filters, or their gradient, in the order that the core has them in. */
export const given = (layer: Layer, W: Tensor<Numbers>): Tensor<Numbers> =>
  does(layer).given?.(layer, W) ?? W;

/** The input as far as the steps along it have come: zeros beyond. */
export function soFar({ done }: Layer, A_prev: Tensor<Numbers>): Tensor<Numbers> {
  if (done === null || done >= A_prev.data.length) return A_prev;
  const data = A_prev.data.slice();
  data.fill(0, done);
  return { shape: A_prev.shape, data };
}

export const terms = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>, cell: Cell) =>
  does(layer).terms(cs, layer, soFar(layer, A_prev), cell);

export const keep = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>) =>
  does(layer).keep(cs, layer, A_prev);
