/** Calls the module for a layer: the page's one way to an output and to the terms of a cell. */
import type { ConvStep, Geometry, Numbers, Tensor } from 'convstep';
import type { Layer } from '../model/layer';
import type { Cell, Operation } from '../model/state';
import { conv } from './ops/conv';
import type { Does } from './ops/does';
import { pad } from './ops/pad';
import { pool } from './ops/pool';
import { transposed } from './ops/transposed';

const DOES: Readonly<Record<Operation, Does>> = {
  conv,
  transposed,
  max: pool('max'),
  average: pool('average'),
  pad,
};

export const geometry = (cs: ConvStep, layer: Layer): Geometry =>
  DOES[layer.op].geometry(cs, layer);

export const forward = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>) =>
  DOES[layer.op].forward(cs, layer, A_prev);

export const backward = (
  cs: ConvStep,
  layer: Layer,
  A_prev: Tensor<Numbers>,
  dOut: Tensor<Numbers>,
) => DOES[layer.op].backward(cs, layer, A_prev, dOut);

/** The input as far as the steps along it have come: zeros beyond. */
export function soFar({ done }: Layer, A_prev: Tensor<Numbers>): Tensor<Numbers> {
  if (done === null || done >= A_prev.data.length) return A_prev;
  const data = A_prev.data.slice();
  data.fill(0, done);
  return { shape: A_prev.shape, data };
}

export const terms = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>, cell: Cell) =>
  DOES[layer.op].terms(cs, layer, soFar(layer, A_prev), cell);

export const keep = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>) =>
  DOES[layer.op].keep(cs, layer, A_prev);
