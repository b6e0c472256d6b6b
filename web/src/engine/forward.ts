/** Calls the module for a layer: the page's one way to an output and to the terms of a cell. */
import type { ConvStep, Geometry, Numbers, Tensor } from 'convstep';
import type { AxisData } from '../model/geometryText';
import type { Layer } from '../model/layer';
import type { Cell, Operation } from '../model/state';
import { conv } from './ops/conv';
import type { Does } from './ops/does';
import { pool } from './ops/pool';

const DOES: Readonly<Record<Operation, Does>> = {
  conv,
  max: pool('max'),
  average: pool('average'),
};

export const geometry = (cs: ConvStep, layer: Layer): Geometry =>
  DOES[layer.op].geometry(cs, layer);

/** The core's axis without its method, so that it can travel; each start is asked for once. */
export const axisData = (axis: Geometry['axes']['h']): AxisData => ({
  in: axis.in,
  window: axis.window,
  stride: axis.stride,
  dilation: axis.dilation,
  padBefore: axis.padBefore,
  padAfter: axis.padAfter,
  out: axis.out,
  extent: axis.extent,
  dropped: axis.dropped,
  starts: Array.from({ length: axis.out }, (_, i) => axis.start(i)),
});

export const forward = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>) =>
  DOES[layer.op].forward(cs, layer, A_prev);

export const backward = (
  cs: ConvStep,
  layer: Layer,
  A_prev: Tensor<Numbers>,
  dOut: Tensor<Numbers>,
) => DOES[layer.op].backward(cs, layer, A_prev, dOut);

export const terms = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>, cell: Cell) =>
  DOES[layer.op].terms(cs, layer, A_prev, cell);

export const keep = (cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>) =>
  DOES[layer.op].keep(cs, layer, A_prev);
