/** What is computed and painted in less time than it takes to ask a worker. */
import type { Layer } from '../model/layer';

/** Numbers of input and output together: all are painted. */
const CELLS = 40_000;
/** Multiply-adds. */
const WORK = 4e6;

/** Reckoned from above, without the core; what is no number is not less than anything. */
export function isQuick(layer: Layer): boolean {
  const { op, input, inputShape, f, stride, pad, dilation, outPad, b, done } = layer;
  // Pixels, too, are many.
  if (input.kind === 'photo' || input.kind === 'picture') return false;
  const [m, rows, cols, n_C_prev] = inputShape;
  const [h, w] = [rows, cols].map((n, i) => {
    const reach = (f[i] - 1) * dilation[i] + 1;
    if (op === 'transposed') return n * stride[i] + reach + outPad[i];
    return pad === 'same' ? n : Math.max(0, n + pad[2 * i] + pad[2 * i + 1] - reach) + 1;
  });
  const filters = b.length > 0;
  const outputs = m * h * w * (filters ? b.length : n_C_prev);
  const taps = f[0] * f[1] * (filters ? n_C_prev : 1);
  // The core makes all gradients for it; and half-way there is the whole, too, for its colours.
  const times = op === 'transposed' ? (done === null ? 2 : 4) : 1;
  return m * rows * cols * n_C_prev + outputs <= CELLS && outputs * taps * times <= WORK;
}
