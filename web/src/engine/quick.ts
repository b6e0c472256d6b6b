/** What is computed and painted in less time than it takes to ask a worker. */
import type { Layer } from '../model/layer';

/** Numbers of input and output together: all are painted. */
const CELLS = 40_000;
/** Multiply-adds. */
const WORK = 4e6;

/** From above, and without the core; what is no number is not less than anything. */
export function isQuick({ op, input, inputShape, f, stride, pad, dilation, outPad, b }: Layer) {
  // What was made of pixels is in the worker.
  if (input.kind === 'photo' || input.kind === 'picture') return false;
  const [m, rows, cols, n_C_prev] = inputShape;
  const sides = pad === 'same' ? [0, 0] : [pad[0] + pad[1], pad[2] + pad[3]];
  const [h, w] = [rows, cols].map((n, i) => {
    const reach = (f[i] - 1) * dilation[i] + 1;
    const grown = op === 'transposed' ? n * stride[i] + outPad[i] : n + sides[i];
    return grown + reach;
  });
  const n_C = b.length || n_C_prev;
  const cells = m * (rows * cols * n_C_prev + h * w * n_C);
  return cells <= CELLS && cells * f[0] * f[1] * n_C_prev <= WORK * n_C;
}
