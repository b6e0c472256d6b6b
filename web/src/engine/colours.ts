/**
 * Nearly all presets have the same numbers for red, green and blue, and the sum of the products with each
 * of them is that of the products with their sum: the core adds the colours of a picture once, and its
 * filters go over one channel instead of three. It rounds otherwise, in the last digits of float32, so this
 * is for what is only looked at: numbers that are written or saved are the layer's own.
 */
import { type ConvStep, type Numbers, type Tensor, tensor } from 'convstep';
import type { Layer } from '../model/layer';

/** Whether every filter of W, `(f_H, f_W, channels, n_C)`, has the same numbers for all channels. */
const alike = (W: readonly number[], channels: number, n_C: number): boolean =>
  W.every((x, i) => x === W[i - (Math.floor(i / n_C) % channels) * n_C]);

/** The output of so many cells is a picture, too, where no windows are left out. */
const MANY = 5000;

/** What is run for a layer, and on what. */
type Runs = readonly [layer: Layer, A_prev: Tensor<Numbers>];

export function colourAdder(cs: ConvStep) {
  /** For pictures of one size; kept, as a webcam has another every few milliseconds. */
  let adder: ReturnType<typeof adderOf> | null = null;
  let last: { readonly of: Tensor<Numbers>; readonly sum: Tensor<Numbers> } | null = null;

  function adderOf(inputShape: readonly number[]) {
    const W = tensor(new Float32Array(inputShape[3]).fill(1), [1, 1, inputShape[3], 1]);
    return cs.convLayer({ inputShape, W, b: tensor(new Float32Array(1), [1, 1, 1, 1]) });
  }

  function sumOf(A_prev: Tensor<Numbers>) {
    if (last?.of === A_prev) return last.sum;
    last = null;
    if (String(adder?.inputShape) !== String(A_prev.shape)) {
      adder?.dispose();
      adder = null;
    }
    const adds = adder ?? adderOf(A_prev.shape);
    adder = adds;
    adds.input.set(A_prev.data);
    adds.run();
    const sum = {
      shape: adds.outputShape,
      // Where the module's memory is by then.
      get data() {
        return adds.output;
      },
    };
    last = { of: A_prev, sum };
    return sum;
  }

  return {
    /** The layer itself, or one with a single channel and the sum that it is run on. */
    asRun(layer: Layer, A_prev: Tensor<Numbers>): Runs {
      const { op, input, groups, stride, dilation, W, b, inputShape } = layer;
      const [m, height, width, channels] = inputShape;
      // Of pixels, which are at most 1: the sum of larger numbers could overflow.
      const light = input.kind === 'photo' || input.kind === 'picture';
      const large = height * width > MANY && Math.max(...stride, ...dilation) === 1;
      const whole = !light || !large || op !== 'conv' || groups > 1 || channels === 1;
      if (whole || !alike(W, channels, b.length)) return [layer, A_prev];
      const one = W.filter((_, i) => Math.floor(i / b.length) % channels === 0);
      return [{ ...layer, inputShape: [m, height, width, 1], W: one }, sumOf(A_prev)];
    },
    /** Smallest and largest number of what was added last. */
    inputRange: () => adder?.inputRange,
  };
}
