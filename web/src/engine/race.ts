/** How long a layer takes, in WebAssembly and in plain loops, measured now. */
import type { ConvStep, Numbers, Tensor } from 'convstep';
import type { Layer } from '../model/layer';
import type { Speed } from '../model/picture';
import { axisData } from './axis';
import { geometry, keep } from './forward';
import { parameters } from './ops/does';
import { plainLoops } from './plainLoops';

/** Long enough to pass over a timer's coarse grain, short enough to wait for; in milliseconds. */
const PATIENCE = 150;
/** As long the same is done before, for the browser makes fast code only of what is done often. */
const WARM = 100;

/** The mean time of a call. The clock is asked ever more rarely, so that it costs nothing itself. */
function mean(work: () => void): number {
  for (const begin = performance.now(); performance.now() - begin < WARM; ) work();
  const begin = performance.now();
  let calls = 0;
  let taken = 0;
  for (let bunch = 1; taken < PATIENCE; bunch = Math.min(2 * bunch, 4096)) {
    for (let i = 0; i < bunch; i++) work();
    calls += bunch;
    taken = performance.now() - begin;
  }
  return taken / calls;
}

export function race(cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>): Omit<Speed, 'run'> {
  const { axes } = geometry(cs, layer);
  const h = axisData(axes.h);
  const w = axisData(axes.w);
  // The loops have no activation, so that the layer has none here either.
  const kept = keep(cs, { ...layer, activation: 'none' }, A_prev);
  kept.input.set(A_prev.data);
  const out = kept.output.slice();
  const { W, b } = parameters(layer, A_prev);
  const job = { layer, axes: { h, w }, input: A_prev.data, W: W.data, b: b.data, out };
  const wasm = mean(() => kept.run());
  kept.dispose();
  return { wasm, plain: mean(() => plainLoops(job)) };
}
