/**
 * Convolution and pooling once more, in plain TypeScript and float64, and in another style than the
 * core's: nothing is gathered by a formula for the output size. Per axis, windows are laid down one
 * after the other for as long as they fit, and every meeting of an input cell with a tap of a window
 * is listed; sums are then scattered over these meetings.
 */
import type { ConvHparameters, Numbers, Padding, Pair, PoolHparameters, Tensor } from 'convstep';

interface Meeting {
  readonly input: number;
  readonly tap: number;
  readonly output: number;
}

const pair = (value: Pair): readonly [number, number] =>
  typeof value === 'number' ? [value, value] : value;

/** The windows of one axis: how many, and where they meet the input. */
export interface Laid {
  readonly out: number;
  /** Input position of the first tap of the first window. */
  readonly first: number;
  readonly meetings: readonly Meeting[];
}

function lay(size: number, f: number, stride: number, dilation: number, pad: Padding, axis: 0 | 1) {
  const extent = 1 + (f - 1) * dilation;
  let [before, after] = [0, 0];
  if (pad === 'same') {
    // TensorFlow: as many windows as strides begin inside; what is missing to hold the last one.
    let begins = 0;
    for (let at = 0; at < size; at += stride) begins++;
    const missing = Math.max(0, (begins - 1) * stride + extent - size);
    [before, after] = [missing >> 1, missing - (missing >> 1)];
  } else if (pad !== 'valid') {
    const side = typeof pad === 'number' ? pad : (pad[axis] as Pair);
    [before, after] = pair(side);
  }
  const meetings: Meeting[] = [];
  let out = 0;
  for (let start = -before; start + extent <= size + after; start += stride) {
    for (let tap = 0; tap < f; tap++) {
      const input = start + tap * dilation;
      if (input >= 0 && input < size) meetings.push({ input, tap, output: out });
    }
    out++;
  }
  return { out, first: 0 - before, meetings };
}

type Four = [number, number, number, number];
const zeros = (...shape: number[]) => new Float64Array(shape.reduce((size, n) => size * n, 1));

/** A tensor, and beside each number the sum of the magnitudes it is made of. */
export interface Judged {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  readonly magnitude: Float64Array;
  /** The documented bound: each number is within so many eps of its magnitude. */
  readonly units: number;
}

const judged = (shape: readonly number[], units: number): Judged => ({
  shape,
  data: zeros(...shape),
  magnitude: zeros(...shape),
  units,
});

function add(to: Judged, at: number, value: number): void {
  to.data[at] = (to.data[at] as number) + value;
  to.magnitude[at] = (to.magnitude[at] as number) + Math.abs(value);
}

export interface ConvOracle {
  readonly axes: readonly [Laid, Laid];
  readonly Z: Judged;
  backward(dZ: Tensor<Numbers>): { dA_prev: Judged; dW: Judged; db: Judged };
}

export function convOracle(
  A_prev: Tensor<Numbers>,
  W: Tensor<Numbers>,
  b: Tensor<Numbers>,
  hparameters: ConvHparameters,
): ConvOracle {
  const { stride = 1, pad = 0, dilation = 1, groups = 1 } = hparameters;
  const [m, rows, cols, channels] = A_prev.shape as Four;
  const [f_H, f_W, perGroup, n_C] = W.shape as Four;
  const [strides, dilations] = [pair(stride), pair(dilation)];
  const high = lay(rows, f_H, strides[0], dilations[0], pad, 0);
  const wide = lay(cols, f_W, strides[1], dilations[1], pad, 1);
  const filters = n_C / groups;

  /** Every product of an element of A_prev, one of W and one of Z, by their places. */
  function meet(visit: (a: number, w: number, z: number) => void): void {
    for (let i = 0; i < m; i++) {
      for (const h of high.meetings) {
        for (const v of wide.meetings) {
          const pixel = ((i * rows + h.input) * cols + v.input) * channels;
          const tap = (h.tap * f_W + v.tap) * perGroup * n_C;
          const cell = ((i * high.out + h.output) * wide.out + v.output) * n_C;
          for (let k = 0; k < n_C; k++) {
            const group = Math.floor(k / filters) * perGroup;
            for (let c = 0; c < perGroup; c++) {
              visit(pixel + group + c, tap + c * n_C + k, cell + k);
            }
          }
        }
      }
    }
  }
  const at = (x: Tensor<Numbers>, place: number) => x.data[place] as number;

  const Z = judged([m, high.out, wide.out, n_C], f_H * f_W * perGroup + 2);
  for (let z = 0; z < Z.data.length; z++) add(Z, z, at(b, z % n_C));
  meet((a, w, z) => add(Z, z, at(A_prev, a) * at(W, w)));

  return {
    axes: [high, wide],
    Z,
    backward(dZ) {
      const dA_prev = judged(A_prev.shape, f_H * f_W * filters + 2);
      const dW = judged(W.shape, m * high.out * wide.out + 2);
      const db = judged(b.shape, m * high.out * wide.out + 2);
      meet((a, w, z) => {
        add(dA_prev, a, at(W, w) * at(dZ, z));
        add(dW, w, at(A_prev, a) * at(dZ, z));
      });
      for (let z = 0; z < dZ.data.length; z++) add(db, z % n_C, at(dZ, z));
      return { dA_prev, dW, db };
    },
  };
}

export interface PoolOracle {
  readonly A: Judged;
  backward(dA: Tensor<Numbers>): Judged;
}

export function poolOracle(
  A_prev: Tensor<Numbers>,
  { f, stride, pad = 0, countIncludePad = false }: PoolHparameters,
  mode: 'max' | 'average',
): PoolOracle {
  const [m, rows, cols, n_C] = A_prev.shape as Four;
  const [[f_H, f_W], strides] = [pair(f), pair(stride)];
  const high = lay(rows, f_H, strides[0], 1, pad, 0);
  const wide = lay(cols, f_W, strides[1], 1, pad, 1);
  const A = judged([m, high.out, wide.out, n_C], f_H * f_W + 1);

  /** The places of the cells inside each window, by output cell. */
  const windows: number[][] = Array.from(A.data, () => []);
  for (let i = 0; i < m; i++) {
    for (const h of high.meetings) {
      for (const v of wide.meetings) {
        for (let c = 0; c < n_C; c++) {
          const cell = ((i * high.out + h.output) * wide.out + v.output) * n_C + c;
          const place = ((i * rows + h.input) * cols + v.input) * n_C + c;
          windows[cell]?.push(place);
        }
      }
    }
  }
  const value = (place: number) => A_prev.data[place] as number;
  const shares = windows.map((places) => (countIncludePad ? f_H * f_W : places.length));
  for (const [cell, places] of windows.entries()) {
    if (mode === 'max') {
      // By sorting: NaN, where there is one, is the answer.
      const values = places.map(value).sort((a, b) => b - a);
      A.data[cell] = values.some(Number.isNaN) ? Number.NaN : (values[0] as number);
    } else {
      for (const place of places) add(A, cell, value(place) / (shares[cell] as number));
    }
  }

  return {
    A,
    backward(dA) {
      const dA_prev = judged(A_prev.shape, f_H * f_W + 1);
      for (const [cell, places] of windows.entries()) {
        const gradient = dA.data[cell] as number;
        for (const place of places) {
          if (mode === 'average') add(dA_prev, place, gradient / (shares[cell] as number));
          else if (value(place) === A.data[cell]) add(dA_prev, place, gradient);
        }
      }
      return dA_prev;
    },
  };
}
