/** How long a layer takes, in WebAssembly and in plain loops, measured now. */
import type { ConvStep, Numbers, Tensor } from 'convstep';
import type { Layer } from '../model/layer';
import { axisData, geometry, parameters } from './forward';
import { plainLoops } from './plainLoops';
import type { Speed } from './protocol';

/** Long enough to pass over a timer's coarse grain, short enough to wait for. */
const PATIENCE = 150;

/** A browser's clock may stand still for a tenth of a millisecond: only longer spans tell. */
const SPAN = 4;

/** The median time of a call; calls too short for the clock are timed in bunches. */
function median(work: () => void): number {
  let bunch = 1;
  for (let taken = 0; taken < SPAN; bunch *= taken < SPAN ? 2 : 1) {
    const begin = performance.now();
    for (let i = 0; i < bunch; i++) work();
    taken = performance.now() - begin;
  }
  const times: number[] = [];
  const end = performance.now() + PATIENCE;
  do {
    const start = performance.now();
    for (let i = 0; i < bunch; i++) work();
    times.push((performance.now() - start) / bunch);
  } while (performance.now() < end);
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

export function race(
  cs: ConvStep,
  layer: Layer,
  A_prev: Tensor<Numbers>,
  again: () => Tensor<Numbers>,
  repeat: () => void,
): Omit<Speed, 'run'> {
  const { axes } = geometry(cs, layer);
  const h = axisData(axes.h);
  const w = axisData(axes.w);
  const { shape, data } = again();
  const out = data.slice();
  const none = A_prev.data.slice(0, 0);
  const { W, b } =
    layer.op === 'conv' ? parameters(layer, A_prev) : { W: { data: none }, b: { data: none } };
  const job = { layer, axes: { h, w }, input: A_prev.data, W: W.data, b: b.data, out };
  const wasm = median(repeat);
  return { wasm, plain: median(() => plainLoops(job)), shape };
}
