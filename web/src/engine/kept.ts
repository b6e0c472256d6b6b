/**
 * The module's layer for what is on show, kept between questions: a slider that only changes numbers
 * neither allocates nor copies its input again.
 */
import type { ConvStep, Numbers, Tensor } from 'convstep';
import type { Layer } from '../model/layer';
import { colourAdder } from './colours';
import { keep } from './forward';
import { type Kept, parameters } from './ops/does';

/** What a layer is made for; all else can change while it lives. */
function made(layer: Layer, A_prev: Tensor<Numbers>): string {
  const { op, f, stride, pad, dilation, outPad, groups, countIncludePad, activation, b } = layer;
  const single = A_prev.data instanceof Float32Array;
  return JSON.stringify([
    single,
    A_prev.shape,
    [op, f, stride, pad, dilation, outPad, groups, countIncludePad, activation, b.length],
  ]);
}

export function layerKeeper(cs: ConvStep) {
  let kept: Kept | null = null;
  let key = '';
  let input: Tensor<Numbers> | null = null;
  /** Whether the layer was run on the sum of the input's colours. */
  let summed = false;
  const colours = colourAdder(cs);

  /** The output is a view of the module's memory: read it before the module is asked anything else. */
  function run(asked: Layer, of: Tensor<Numbers>): Tensor<Numbers> {
    const [layer, A_prev] = colours.asRun(asked, of);
    summed = A_prev !== of;
    const wanted = made(layer, A_prev);
    if (!kept || wanted !== key) {
      key = '';
      kept?.dispose();
      kept = null;
      kept = keep(cs, layer, A_prev);
      key = wanted;
      input = null;
    } else if (kept.setParameters) {
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

  return {
    run,
    get summed() {
      return summed;
    },
    /** Smallest and largest number of what was run last, where the module can tell. */
    inputRange: () => (summed ? colours.inputRange() : kept?.inputRange),
    outputRange: () => kept?.outputRange,
  };
}
