/**
 * The module's layer for what is on show, kept between questions: a slider that only changes numbers
 * neither allocates nor copies its input again.
 */
import type { ConvLayer, ConvStep, Numbers, PoolLayer, Tensor } from 'convstep';
import type { Layer } from '../model/layer';
import { convOptions, parameters, poolOptions } from './forward';

/** What a layer is made for; all else can change while it lives. */
function made(layer: Layer, A_prev: Tensor<Numbers>): string {
  const { op, f, stride, pad, dilation, groups, countIncludePad, activation, b } = layer;
  const single = A_prev.data instanceof Float32Array;
  return JSON.stringify([
    single,
    A_prev.shape,
    [op, f, stride, pad, dilation, groups, countIncludePad, activation, b.length],
  ]);
}

export function layerKeeper(cs: ConvStep) {
  let kept: ConvLayer | PoolLayer | null = null;
  let key = '';
  let input: Tensor<Numbers> | null = null;

  function make(layer: Layer, A_prev: Tensor<Numbers>): ConvLayer | PoolLayer {
    const inputShape = A_prev.shape;
    if (layer.op === 'conv') {
      const { W, b } = parameters(layer, A_prev);
      const activation = layer.activation === 'none' ? undefined : layer.activation;
      return cs.convLayer<Numbers>({ inputShape, W, b, activation, ...convOptions(layer) });
    }
    const dtype = A_prev.data instanceof Float32Array ? 'float32' : 'float64';
    return cs.poolLayer({ inputShape, dtype, mode: layer.op, ...poolOptions(layer) });
  }

  /** The same computation once more, and nothing else: to be timed. */
  const repeat = () => kept?.run();

  /** The output is a view of the module's memory: read it before the module is asked anything else. */
  function run(layer: Layer, A_prev: Tensor<Numbers>): Tensor<Numbers> {
    const wanted = made(layer, A_prev);
    if (!kept || wanted !== key) {
      key = '';
      kept?.dispose();
      kept = null;
      kept = make(layer, A_prev);
      key = wanted;
      input = null;
    } else if ('setParameters' in kept) {
      const { W, b } = parameters(layer, A_prev);
      kept.setParameters(W, b);
    }
    if (input !== A_prev) {
      kept.input.set(A_prev.data);
      input = A_prev;
    }
    kept.run();
    return { shape: kept.outputShape, data: kept.output };
  }

  return { run, repeat };
}
