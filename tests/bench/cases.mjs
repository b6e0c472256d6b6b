// What is measured, and what we want to reach there. Sizes as the papers write them: 56²x64 is an
// input of 56 × 56 cells and 64 channels.

/**
 * @typedef {object} Case
 * @property {string} name unique; what --only matches
 * @property {'conv' | 'convBackward' | 'convCopying' | 'pool' | 'poolBackward'} op
 * @property {'float32' | 'float64'} dtype
 * @property {number} m examples
 * @property {number} H input height
 * @property {number} W input width
 * @property {number} C input channels
 * @property {number} K filters (pooling: C)
 * @property {number} f window
 * @property {number} stride
 * @property {'same' | 'valid'} pad
 * @property {'max' | 'average'} [mode] of a pooling
 * @property {boolean} [negative] all inputs below zero
 * @property {Target[]} targets all to be reached
 * @property {string[]} [knownWrong] engines whose wrong result is known, printed and no failure
 *
 * @typedef {{ peer: string, atLeast: number } | { ceiling: number } | { allowance: number }} Target
 *   peer: times as fast; ceiling: fraction of the machine's rate; allowance: what it may cost over
 *   what it does cost
 */

const tfjs = (atLeast) => ({ peer: 'tfjs', atLeast });
const onnx = (atLeast) => ({ peer: 'onnx', atLeast });
const convGrad = (atLeast) => ({ peer: 'training', atLeast });
const ceiling = (fraction) => ({ ceiling: fraction });

const square = (m, side, C) => `${m > 1 ? `${m}×` : ''}${side}²x${C}`;

/** @returns {Case} */
function conv(
  side,
  C,
  K,
  f,
  { m = 1, stride = 1, pad = 'same', dtype = 'float32', op = 'conv' } = {},
  ...targets
) {
  const what = { conv: '', convBackward: 'gradients ', convCopying: 'convForward ' }[op];
  const strided = stride > 1 ? ` s${stride}` : '';
  const valid = pad === 'valid' ? ' valid' : '';
  const name = `${what}${f}x${f}${strided}${valid} ${square(m, side, C)}→${K}${dtype === 'float64' ? ' float64' : ''}`;
  return { name, op, dtype, m, H: side, W: side, C, K, f, stride, pad, targets };
}

/** @returns {Case} */
function pool(mode, f, stride, side, C, { op = 'pool', pad = 'same', ...more } = {}, ...targets) {
  const what = op === 'poolBackward' ? 'gradient ' : '';
  const below = more.negative ? ', all below 0' : '';
  const name = `${what}${mode} ${f}x${f} s${stride} ${square(1, side, C)}${below}`;
  const sizes = { m: 1, H: side, W: side, C, K: C, f, stride, pad };
  return { name, op, dtype: 'float32', mode, ...sizes, targets, ...more };
}

const backward = { op: 'convBackward' };
const valid = { pad: 'valid' };
const copying = { op: 'convCopying' };
const double = { dtype: 'float64' };
const poolBackward = { op: 'poolBackward' };
// Its MaxPoolGrad loses the gradient of windows without a number above 0, and its AvgPoolGrad divides
// by f² at padded borders too, which is not what its forward pass does.
const tfjsIsWrong = { ...poolBackward, knownWrong: ['tfjs'] };

/** The table. */
export const cases = [
  conv(56, 64, 64, 3, {}, tfjs(4.5)),
  conv(28, 128, 128, 3, {}, tfjs(4.5)),
  conv(14, 256, 256, 3, {}, tfjs(3.3)),
  conv(32, 32, 64, 3, { m: 8 }, tfjs(3.5)),
  conv(56, 64, 64, 1, {}, tfjs(1.3), ceiling(0.85)),
  conv(14, 256, 1024, 1, {}, tfjs(1.3), ceiling(0.85)),
  conv(224, 3, 32, 3, { stride: 2 }, tfjs(1.3), ceiling(0.85)),
  conv(224, 3, 64, 7, { stride: 2 }, tfjs(1.15), ceiling(0.85)),
  conv(28, 1, 8, 5, {}, tfjs(2)),
  conv(28, 1, 8, 5, { m: 32 }, tfjs(2)),
  conv(512, 1, 1, 3, {}, onnx(3)),
  conv(512, 1, 1, 5, {}, onnx(3)),
  conv(512, 3, 1, 3),
  conv(512, 3, 3, 5),
  conv(512, 3, 4, 7),

  pool('max', 3, 2, 112, 64, {}, tfjs(1.5)),
  pool('max', 2, 2, 56, 64, {}, tfjs(1 / 0.58)), // where ncnn stands, so more than the 1.5 of the others
  pool('average', 3, 2, 112, 64, {}, tfjs(1.5)),
  pool('average', 2, 2, 56, 64, {}, tfjs(1.5)),

  conv(28, 128, 128, 3, backward, convGrad(2)),
  conv(32, 32, 64, 3, { m: 8, ...backward }, convGrad(2)),
  conv(56, 64, 64, 1, backward, convGrad(1.2)),
  conv(28, 1, 8, 5, backward, convGrad(1.2)),
  conv(56, 64, 128, 3, { stride: 2, ...backward }),
  // Fully connected as a convolution, twice; a filter half as large as the image; patches.
  conv(7, 128, 256, 7, { m: 8, ...valid, ...backward }),
  conv(5, 16, 120, 5, { m: 32, ...valid, ...backward }),
  conv(14, 32, 64, 7, { m: 8, ...valid, ...backward }),
  conv(224, 3, 192, 16, { stride: 16, ...valid, ...backward }),

  pool('max', 3, 2, 112, 64, tfjsIsWrong, tfjs(5)),
  pool('max', 2, 2, 56, 64, tfjsIsWrong, tfjs(5)),
  pool('max', 2, 2, 56, 64, { negative: true, ...tfjsIsWrong }),
  pool('average', 3, 2, 112, 64, tfjsIsWrong, tfjs(5)),
  pool('average', 2, 2, 56, 64, poolBackward, tfjs(5)),

  conv(56, 64, 64, 3, double, ceiling(0.8)),
  conv(28, 128, 128, 3, double, ceiling(0.8)),
  conv(56, 64, 64, 1, double, ceiling(0.8)),

  conv(56, 64, 64, 3, copying, { allowance: 1 }),
  conv(56, 64, 64, 1, copying, { allowance: 1 }),
  conv(28, 1, 8, 5, copying, { allowance: 1 }),
  conv(512, 1, 1, 3, copying, { allowance: 1 }),
];

/** One parameter at a time from 28²x64→64, 3x3, stride 1, one example. */
export function sweep() {
  const base = { side: 28, C: 64, K: 64, f: 3, stride: 1, m: 1 };
  const along = {
    side: [8, 14, 28, 56, 112, 224, 512],
    C: [1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512],
    K: [1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512],
    f: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    stride: [1, 2, 3, 4],
    m: [1, 2, 4, 8, 16, 32, 64],
  };
  return Object.entries(along).flatMap(([parameter, values]) =>
    values.map((value) => {
      const { side, C, K, f, stride, m } = { ...base, [parameter]: value };
      const made = conv(side, C, K, f, { m, stride });
      const label = { side: 'H = W', C: 'n_C_prev', K: 'n_C', m: 'm' }[parameter] ?? parameter;
      return { ...made, name: `sweep ${label} = ${value}`, along: label, value };
    }),
  );
}

const isPool = ({ op }) => op.startsWith('pool');

/** @param {Case} c the shape of the result of the forward pass, and the padding on each side */
export function geometry({ m, H, W, K, f, stride, pad }) {
  const axis = (size) => {
    const out = pad === 'same' ? Math.ceil(size / stride) : Math.floor((size - f) / stride) + 1;
    const total = Math.max((out - 1) * stride + f - size, 0);
    const before = pad === 'same' ? Math.floor(total / 2) : 0;
    return { out, before, after: pad === 'same' ? total - before : 0 };
  };
  const [h, w] = [axis(H), axis(W)];
  return { outputShape: [m, h.out, w.out, K], h, w };
}

/** @param {Case} c numbers in each tensor */
export function sizes(c) {
  const output = geometry(c).outputShape.reduce((a, b) => a * b);
  const weights = isPool(c) ? 0 : c.f * c.f * c.C * c.K;
  return { input: c.m * c.H * c.W * c.C, weights, bias: isPool(c) ? 0 : c.K, output };
}

/**
 * How much work a case is. For convolutions floating-point operations, padded taps counted, and for
 * gradients those of dA and dW; for poolings the bytes that must be read and written once.
 *
 * @param {Case} c
 * @returns {{ amount: number, unit: 'GF/s' | 'GB/s' }}
 */
export function work(c) {
  const { input, output } = sizes(c);
  if (isPool(c)) {
    // The gradient of a maximum has to look at the input again.
    const read = c.op === 'poolBackward' && c.mode === 'max' ? 2 * input : input;
    return { amount: 4 * (read + output), unit: 'GB/s' };
  }
  const once = 2 * output * c.f * c.f * c.C;
  return { amount: c.op === 'convBackward' ? 2 * once : once, unit: 'GF/s' };
}
